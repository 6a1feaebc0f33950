import { EditorView } from '@codemirror/view'

/** How the blocks and the lines of other editors' keys look here. */
export const blockTheme = EditorView.theme({
  '.cm-fat-cursor': {
    background: 'var(--color-accent) !important',
    color: 'var(--color-on-accent) !important',
  },
  '&:not(.cm-focused) .cm-fat-cursor': {
    background: 'none !important',
    outline: '1px solid var(--color-accent) !important',
    color: 'transparent !important',
  },
  '.cm-vim-panel': {
    minHeight: '28px',
    alignItems: 'center',
    padding: '0 12px',
    backgroundColor: 'var(--color-panel)',
    color: 'var(--color-muted)',
    font: '400 12px/28px var(--font-mono)',
  },
  '.cm-vim-panel input': {
    flex: '1',
    outline: 'none',
    color: 'var(--color-ink)',
    backgroundColor: 'transparent',
  },
})
