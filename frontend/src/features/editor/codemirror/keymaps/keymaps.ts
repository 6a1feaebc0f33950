import type { Extension } from '@codemirror/state'
import type { EditorSettings } from '../../editor'

/** Loads the keys of other editors; nothing for those that everybody knows. */
export async function keymapOf(name: EditorSettings['keymap']): Promise<Extension> {
  if (name === 'vim') return (await import('./vim')).vimKeys
  if (name === 'emacs') return (await import('./emacs')).emacsKeys
  return []
}
