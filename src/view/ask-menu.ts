/** Opens the menu of what an element is drawn for, as a right click on it does. */
export function askMenu(element: Element | null): void {
  element?.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));
}
