import type { Plugin } from 'vite'

// What the build changes in libraries, where they have no setting for it. A version in which
// the place is not found fails the build: then one looks whether it is still needed.

interface Change {
  /** The end of the file's path. */
  file: RegExp
  library: string
  /** What stands there, and what comes in its place. */
  changes: readonly (readonly [theirs: string, ours: string])[]
}

/**
 * How long CodeMirror may parse at a time, in milliseconds. It is made for one person's own
 * typing: with each change it parses for up to 20 ms, and then in slices of 100 ms until a
 * key is pressed. What others type is no key: in a long file, a quote that somebody opens
 * would stop everybody else's page.
 */
const shortSlices: Change = {
  file: /@codemirror\/language\/dist\/index\.js$/,
  library: '@codemirror/language',
  changes: [
    // With each change, before it is shown: the lines that one sees take about 2.
    ['newCx.work(20 /* Work.Apply */', 'newCx.work(6 /* Work.Apply */'],
    // At a time, while nothing else happens, and the least of it.
    ['100 /* Work.Slice */', '12 /* Work.Slice */'],
    ['25 /* Work.MinSlice */', '12 /* Work.MinSlice */'],
    // In between: shorter, because the slices are.
    ['100 /* Work.MinPause */', '25 /* Work.MinPause */'],
  ],
}

/**
 * Emacs' keys are bound by calls that it says are pure: bundlers would leave them out. And it
 * takes the mark away with each change; changes of others, which set no selection, leave it.
 */
const emacsAmongOthers: Change = {
  file: /@replit\/codemirror-emacs\/dist\/index\.js$/,
  library: '@replit/codemirror-emacs',
  changes: [
    ['/*@__PURE__*/EmacsHandler.', 'EmacsHandler.'],
    [
      'if (update.docChanged) {\n            this.em.$emacsMark = null;',
      'if (update.docChanged) {\n            if (update.transactions.some((one) => one.selection)) this.em.$emacsMark = null;',
    ],
  ],
}

export const changes = { shortSlices, emacsAmongOthers }

/** Makes a change in the code of its file. */
export function changed(code: string, { library, changes: replaced }: Change): string {
  return replaced.reduce((all, [theirs, ours]) => {
    if (!all.includes(theirs)) throw new Error(`${library} has no "${theirs}" any more`)
    return all.replaceAll(theirs, ours)
  }, code)
}

/** For Vite. */
export function changedLibraries(): Plugin[] {
  return Object.entries(changes).map(([name, change]) => ({
    name,
    transform: {
      filter: { id: change.file },
      handler: (code: string) => ({ code: changed(code, change), map: null }),
    },
  }))
}
