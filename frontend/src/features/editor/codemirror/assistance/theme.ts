import { EditorView } from '@codemirror/view'

/** The list of suggestions. */
export const assistanceTheme = EditorView.theme({
  '.cm-tooltip.cm-tooltip-autocomplete': {
    boxShadow: '0 6px 20px light-dark(#0000001f, #00000080)',
    '& > ul': {
      minWidth: '220px',
      maxWidth: 'min(520px, 92vw)',
      maxHeight: '264px',
      padding: '4px',
      borderRadius: '6px',
      fontFamily: 'var(--font-mono)',
      fontSize: '13px',
    },
    '& > ul > li': {
      display: 'flex',
      alignItems: 'center',
      gap: '8px',
      padding: '0 8px 0 4px',
      borderRadius: '5px',
      lineHeight: '24px',
      color: 'var(--color-ink)',
    },
    '& > ul > li[aria-selected]': {
      backgroundColor: 'color-mix(in srgb, var(--color-accent) 18%, transparent)',
      color: 'var(--color-ink)',
    },
  },
  // A shade alone is little there.
  ':root[data-theme=contrast] & .cm-tooltip-autocomplete > ul > li[aria-selected]': {
    outline: '2px solid var(--color-accent)',
    outlineOffset: '-2px',
  },
  '@media (pointer: coarse)': {
    '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { lineHeight: '36px' },
  },
  '.cm-completionLabel': { flex: '1 0 auto' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700', color: 'var(--color-accent)' },
  'li[aria-selected] .cm-completionMatchedText': { color: 'var(--color-ink)' },
  '.cm-completionDetail': {
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    marginLeft: '0',
    fontStyle: 'normal',
    fontSize: '12px',
    color: 'var(--color-muted)',
  },
  '.kind': {
    flex: 'none',
    width: '18px',
    borderRadius: '4px',
    textAlign: 'center',
    font: '600 11px/18px var(--font-mono)',
    color: 'var(--color-muted)',
    backgroundColor: 'color-mix(in srgb, currentColor 14%, transparent)',
  },
  '.kind-keyword': { color: 'light-dark(#9c36b5, #da77f2)' },
  '.kind-function, .kind-method': { color: 'light-dark(#1864ab, #74c0fc)' },
  '.kind-class, .kind-interface, .kind-enum, .kind-type, .kind-namespace': {
    color: 'light-dark(#0b6e75, #66d9e8)',
  },
  '.kind-constant, .kind-variable, .kind-property': { color: 'light-dark(#b0480b, #ffa94d)' },
  '.kind-snippet': { color: 'light-dark(#2b7a3d, #8ce99a)' },
  '.cm-snippetField': {
    backgroundColor: 'color-mix(in srgb, var(--color-accent) 16%, transparent)',
    borderRadius: '2px',
  },
  '.cm-snippetFieldPosition': { borderLeft: '1.5px solid var(--color-accent)' },
})
