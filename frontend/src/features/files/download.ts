import { textOf } from '../../i18n/messages'
import { tell } from '../../components/notices'
import { save } from '../../components/save'
import type { CodeFile } from '../../sync/code'
import { text } from './text'

/** Puts the whole text of a file on the clipboard. */
export async function copyFile({ path, text: content }: CodeFile): Promise<void> {
  const t = textOf(text)
  try {
    await navigator.clipboard.writeText(content.toString())
    tell(t.copied(path))
  } catch {
    tell(t.uncopied, { kind: 'error' })
  }
}

/** Gives a file to the browser to keep. */
export function downloadFile({ path, text: content }: CodeFile) {
  // The folders are the room's.
  save(new Blob([content.toString()], { type: 'text/plain' }), path.slice(path.lastIndexOf('/') + 1))
}
