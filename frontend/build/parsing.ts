import type { Plugin } from 'vite'

// How long CodeMirror may parse at a time. It is made for one person's own typing: with each
// change it parses for up to 20 ms, and then in slices of 100 ms until a key is pressed. What
// others type is no key, and there is no setting: in a long file, a quote that somebody opens
// stops everybody else's page. Here are its numbers, and ours in their place. A version of it
// without them fails the build.

/** As the library has them, and what they become, all in milliseconds. */
const numbers: readonly (readonly [theirs: string, ours: string])[] = [
  // With each change, before it is shown: the lines that one sees take about 2.
  ['newCx.work(20 /* Work.Apply */', 'newCx.work(6 /* Work.Apply */'],
  // At a time, while nothing else happens, and the least of it.
  ['100 /* Work.Slice */', '12 /* Work.Slice */'],
  ['25 /* Work.MinSlice */', '12 /* Work.MinSlice */'],
  // In between: shorter, because the slices are.
  ['100 /* Work.MinPause */', '25 /* Work.MinPause */'],
]

/** Puts in our numbers. */
export function withShortSlices(code: string): string {
  return numbers.reduce((changed, [theirs, ours]) => {
    if (!changed.includes(theirs)) throw new Error(`@codemirror/language has no "${theirs}" any more`)
    return changed.replaceAll(theirs, ours)
  }, code)
}

/** For Vite. */
export function shortSlices(): Plugin {
  return {
    name: 'short-slices',
    transform: {
      filter: { id: /@codemirror\/language\/dist\/index\.js$/ },
      handler: (code: string) => ({ code: withShortSlices(code), map: null }),
    },
  }
}
