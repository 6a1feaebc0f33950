import { tell } from '../../components/notices'
import { textOf } from '../../i18n/messages'
import type { Code } from '../../sync/code'
import type { Given } from './dropped/given'
import { text } from './text'

/** Makes files of the room of what somebody gives. What reads it is loaded when it is first needed. */
export async function addFiles(code: Code, given: Given, onOpen: (id: string) => void): Promise<void> {
  try {
    const dropped = await import('./dropped/add')
    await dropped.add(code, given, onOpen)
  } catch {
    tell(textOf(text).notLoaded, { kind: 'error' })
  }
}

/** Asks which files of this computer. */
export function chooseFiles(code: Code, onOpen: (id: string) => void) {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  input.addEventListener('change', () => {
    void addFiles(code, { files: [...(input.files ?? [])], folders: [] }, onOpen)
  })
  input.click()
}
