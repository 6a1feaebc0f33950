import { keymap } from '@codemirror/view'

type Assistance = typeof import('./assistance')

/** The key that asks for suggestions, before there are any: they come as soon as they can. */
export function askingKey(load: () => Promise<Assistance | undefined> | undefined) {
  return keymap.of([
    {
      key: 'Ctrl-Space',
      run: (view) => {
        const loading = load()
        void loading?.then((assistance) => assistance?.startCompletion(view))
        return loading !== undefined
      },
    },
  ])
}
