/** A paste is large from so many characters on, or so many lines. */
const manyCharacters = 200
const manyLines = 5
/** Whoever comes back sooner has not left, in milliseconds. */
const shortestAway = 5_000
/** What was copied on this page and is remembered to be recognised, in pieces and characters. */
const mostCopied = 20
const longestCopied = 1_000_000

/** What is told of it: how much, and never what. */
export type Noticed = { kind: 'paste'; lines: number; characters: number } | { kind: 'away'; seconds: number }

interface Options {
  /** Whether an element belongs to the code. */
  isCode: (target: EventTarget | null) => boolean
  /** The texts of the room's files. */
  texts: () => string[]
  onNotice: (noticed: Noticed) => void
}

const plain = (text: string) => text.replace(/\r\n?/g, '\n').trim()

/** How large a pasted text is; undefined where it is not large. */
export function largePaste(text: string): Extract<Noticed, { kind: 'paste' }> | undefined {
  const content = plain(text)
  const [characters, lines] = [content.length, content.split('\n').length]
  if (characters < manyCharacters && lines < manyLines) return undefined
  return { kind: 'paste', lines, characters }
}

/**
 * Notices large pastes into the code that come from elsewhere, and leaving the tab: no keys,
 * and not what was pasted. What this returns ends it.
 */
export function watchSession({ isCode, texts, onNotice }: Options): () => void {
  /** What was copied here: it may have been cut out of the code since. */
  const copied: string[] = []
  let leftAt: number | undefined

  const onCopy = ({ clipboardData }: ClipboardEvent) => {
    // Editors put there what they mean; elsewhere it is what is selected.
    const text = plain(clipboardData?.getData('text/plain') || String(getSelection() ?? ''))
    if (!text || text.length > longestCopied) return
    copied.push(text)
    if (copied.length > mostCopied) copied.shift()
  }
  const onPaste = ({ clipboardData, target }: ClipboardEvent) => {
    if (!isCode(target)) return
    const pasted = clipboardData?.getData('text/plain') ?? ''
    const large = largePaste(pasted)
    if (!large) return
    const content = plain(pasted)
    const isOfRoom = [...copied, ...texts().map(plain)].some((text) => text.includes(content))
    if (!isOfRoom) onNotice(large)
  }
  const onVisibility = () => {
    if (document.hidden) leftAt ??= Date.now()
    else if (leftAt !== undefined) {
      const away = Date.now() - leftAt
      leftAt = undefined
      if (away >= shortestAway) onNotice({ kind: 'away', seconds: Math.round(away / 1_000) })
    }
  }

  window.addEventListener('copy', onCopy)
  window.addEventListener('cut', onCopy)
  // Before the editor, which changes the text by it.
  window.addEventListener('paste', onPaste, { capture: true })
  document.addEventListener('visibilitychange', onVisibility)
  return () => {
    window.removeEventListener('copy', onCopy)
    window.removeEventListener('cut', onCopy)
    window.removeEventListener('paste', onPaste, { capture: true })
    document.removeEventListener('visibilitychange', onVisibility)
  }
}
