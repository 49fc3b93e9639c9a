/**
 * Opens a dialog before the page, with the focus on its first field or button. The browser keeps
 * the focus in it, closes it on Escape, and gives the focus back when it is closed.
 */
export function modal(dialog: HTMLDialogElement): void {
  dialog.showModal();
  dialog.querySelector<HTMLElement>('input, button')?.focus();
}
