import { textOf } from '../../i18n/messages'
import { tell } from '../../components/notices'
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
  const url = URL.createObjectURL(new Blob([content.toString()], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = url
  // The folders are the room's.
  link.download = path.slice(path.lastIndexOf('/') + 1)
  link.click()
  // When the browser has taken it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
