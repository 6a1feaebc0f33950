import { EditorView } from '@codemirror/view'
import { box } from '../problems/theme'

/** What is said of code. */
export const pythonTheme = EditorView.theme({
  '.python-unnecessary, .python-unnecessary *': { color: 'var(--color-muted)' },
  '.python-deprecated': { textDecoration: 'line-through' },
  '.cm-tooltip.python-signature, .cm-tooltip.cm-completionInfo': box,
  '.cm-tooltip.cm-completionInfo': { padding: '0', width: 'max-content', maxWidth: 'min(420px, 92vw)' },
  '.cm-tooltip.python-signature': { maxHeight: 'min(160px, 30vh)', padding: '6px 10px' },
  '.python-signature > code': { font: '400 13px/20px var(--font-mono)', whiteSpace: 'pre-wrap' },
  '.python-signature > code > mark': {
    color: 'var(--color-accent)',
    background: 'none',
    fontWeight: '700',
  },
  '.python-signature > .python-documentation': { padding: '4px 0 0', color: 'var(--color-muted)' },
  '.python-overloads': {
    marginRight: '8px',
    color: 'var(--color-muted)',
    fontSize: '12px',
  },
  '.python-documentation': {
    padding: '8px 12px',
    whiteSpace: 'normal',
    overflowWrap: 'anywhere',
    '& > * + *': { marginTop: '8px' },
    '& pre, & code': { font: '400 13px/20px var(--font-mono)', whiteSpace: 'pre-wrap' },
    '& ul': { listStyle: 'disc', paddingLeft: '20px' },
    '& ol': { listStyle: 'decimal', paddingLeft: '20px' },
    '& a': { color: 'var(--color-accent)', textDecoration: 'underline' },
    '& h3, & h4, & h5, & h6, & strong': { fontWeight: '600' },
    '& hr': { borderColor: 'var(--color-line)' },
  },
  '.python-documentation .tok-keyword': { color: 'light-dark(#9c36b5, #da77f2)' },
  '.python-documentation .tok-string': { color: 'light-dark(#2b7a3d, #8ce99a)' },
  '.python-documentation .tok-number': { color: 'light-dark(#b0480b, #ffa94d)' },
  '.python-documentation .tok-definition': { color: 'light-dark(#1864ab, #74c0fc)' },
  '.python-documentation .tok-className': { color: 'light-dark(#0b6e75, #66d9e8)' },
})
