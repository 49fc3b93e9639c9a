/** The inspector beside the stage. */
export const inspectorEn = {
  inspector: {
    lately: 'Just now',
    nothingText:
      'Click a node, a link, a record, a message or a line of time to open it. A right click, or the menu key, says what can be done to it.',
    tabs: { why: 'Why?', fields: 'Fields', bytes: 'Bytes' },
    noBytes: 'It has no bytes of its own.',
    branchHere: 'Branch here',
    copyLink: 'Copy link',
    branchName: (number: number) => `branch ${number}`,
    linkWith: 'Link with',
    link: 'Link',
    acts: 'Do something to it',
    machine: 'Disk, clock, membership',
    node: 'Node',
    replica: 'Replica',
    recordTitle: 'Record',
    fromTo: (from: string, to: string) => `${from} → ${to}`,
    close: 'Close the inspector',
  },
};
