import { Compartment, type Extension } from '@codemirror/state'
import { ViewPlugin } from '@codemirror/view'
import { loadPython } from './loading'

/** A Python file that a language server knows, as soon as that is loaded. */
export function analysed(path: string): Extension {
  const place = new Compartment()
  let content: Extension | undefined
  return [
    place.of([]),
    ViewPlugin.define((view) => ({
      destroy: loadPython(({ analysisOf }) => {
        content ??= analysisOf(path)
        view.dispatch({ effects: place.reconfigure(content) })
      }),
    })),
  ]
}
