import { EditorView } from '@codemirror/view'

const wave = (colour: string) => ({
  textDecoration: `underline wavy ${colour} 1px`,
  textDecorationSkipInk: 'none',
  textUnderlineOffset: '3px',
})

/** In which something is said of code. */
export const box = {
  maxWidth: 'min(560px, 92vw)',
  maxHeight: 'min(320px, 50vh)',
  overflow: 'auto',
  boxShadow: '0 6px 20px light-dark(#0000001f, #00000080)',
  color: 'var(--color-ink)',
  font: '400 13px/20px var(--font-sans)',
}

/** The lines below what was found, and what is said of it. */
export const problemTheme = EditorView.theme({
  '.problem-error': wave('var(--color-danger)'),
  '.problem-warning': wave('var(--color-warn)'),
  // One line is enough: that of the error.
  '.problem-error .problem-warning, .problem-warning:has(.problem-error)': { textDecoration: 'none' },
  '.finding.problem-hint': {
    textDecoration: 'underline dotted var(--color-muted) 1.5px',
    textUnderlineOffset: '3px',
  },
  '.cm-tooltip.problem-hover': box,
  '.problem': {
    padding: '8px 12px',
    borderLeft: '3px solid var(--color-line)',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
  '.problem.of-error': { borderLeftColor: 'var(--color-danger)' },
  '.problem.of-warning': { borderLeftColor: 'var(--color-warn)' },
  '.problem + *': { borderTop: '1px solid var(--color-line)' },
  '.problem > code': {
    marginLeft: '8px',
    color: 'var(--color-muted)',
    font: '400 12px/20px var(--font-mono)',
  },
  '.problem > button': {
    display: 'block',
    marginTop: '4px',
    padding: '2px 8px',
    border: '1px solid var(--color-line)',
    borderRadius: '6px',
    backgroundColor: 'transparent',
    color: 'var(--color-accent)',
    font: '500 13px/20px var(--font-sans)',
    textAlign: 'left',
    cursor: 'pointer',
  },
  '.problem > button:hover': { borderColor: 'var(--color-accent)' },
})
