import { codeFolding, foldGutter, foldKeymap } from '@codemirror/language'
import { EditorView, keymap } from '@codemirror/view'
import { element, icon } from './element'

/** Folding, with marks that show when one is at them: most of the time nobody folds. */
export const folding = [
  codeFolding({
    placeholderDOM: (view, onclick) => {
      const label = view.state.phrase('unfold')
      const attributes = {
        type: 'button',
        class: 'fold-placeholder',
        title: label,
        'aria-label': label,
        onclick,
      }
      return element('button', attributes, '…')
    },
  }),
  foldGutter({
    markerDOM: (isOpen) =>
      element('span', { class: isOpen ? 'fold-open' : 'fold-closed' }, icon(isOpen ? 'down' : 'right')),
  }),
  keymap.of(foldKeymap),
  EditorView.theme({
    '.cm-foldGutter': { width: '18px' },
    '.cm-foldGutter .cm-gutterElement': { display: 'grid', placeItems: 'center', cursor: 'pointer' },
    '.cm-foldGutter svg': {
      width: '14px',
      height: '14px',
      fill: 'none',
      stroke: 'currentColor',
      strokeWidth: '2',
      strokeLinecap: 'round',
      strokeLinejoin: 'round',
    },
    '.fold-open': { opacity: '0', transition: 'opacity 0.12s' },
    '.cm-gutters:hover .fold-open': { opacity: '1' },
    '@media (hover: none)': { '.fold-open': { opacity: '0.7' } },
    '.fold-closed': { color: 'var(--color-accent)' },
    '.fold-placeholder': {
      margin: '0 4px',
      padding: '0 6px',
      border: '1px solid var(--color-line)',
      borderRadius: '4px',
      backgroundColor: 'var(--color-panel)',
      color: 'var(--color-muted)',
      lineHeight: '16px',
      cursor: 'pointer',
    },
  }),
]
