import type { EditorView } from '@codemirror/view'

/**
 * Has the view take in where it stands: to be called before and after an update from outside, so
 * that the lines that one looks at keep their place while others type above them.
 *
 * CodeMirror does that when it measures, once a frame. A change that comes before it has heard of
 * its own scrolling is forgotten, and so is one after which anything else comes, if only colours,
 * before it has measured (view 6.43).
 */
export function measureNow(view: EditorView) {
  view.requestMeasure()
  // Reading any height measures what is due.
  view.lineBlockAtHeight(0)
}
