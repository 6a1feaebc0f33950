import { dismiss, tell } from '../../../../components/notices'
import { messages, textOf } from '../../../../i18n/messages'

const text = messages({
  en: {
    loading: 'Loading Python analysis…',
    failed: 'Python analysis could not be loaded. Check your connection, then try again.',
    retry: 'Try again',
  },
  de: {
    loading: 'Die Python-Analyse wird geladen …',
    failed:
      'Die Python-Analyse konnte nicht geladen werden. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.',
    retry: 'Erneut versuchen',
  },
})

type Python = typeof import('../python/python')

/** What loads faster is not worth a word, in milliseconds. */
const patience = 500
/** Pause before what could not be loaded is asked for again, in milliseconds. */
const pause = 30_000

/** Who waits for it: what to do with it. */
const waiting = new Set<(python: Python) => void>()
let loading: Promise<Python | undefined> | undefined
let timer: ReturnType<typeof setTimeout> | undefined
let notice: number | undefined

function say(next: (() => number) | undefined, after = 0) {
  clearTimeout(timer)
  if (notice !== undefined) dismiss(notice)
  notice = undefined
  if (next) timer = setTimeout(() => (notice = next()), after)
}

async function load(): Promise<Python | undefined> {
  while (waiting.size > 0) {
    say(() => tell(textOf(text).loading), patience)
    try {
      const python = await import('../python/python')
      await python.pythonServer.start()
      say(undefined)
      return python
    } catch {
      if (waiting.size > 0) await again()
    }
  }
  return undefined
}

/** Until it is worth another try, or somebody wants one. */
function again(): Promise<void> {
  return new Promise((resolve) => {
    const action = { label: textOf(text).retry, run: resolve }
    say(() => tell(textOf(text).failed, { kind: 'error', action }))
    setTimeout(resolve, pause)
  })
}

/** Loads the analysis of Python, and its server. What it returns takes that back while it is not here. */
export function loadPython(then: (python: Python) => void): () => void {
  waiting.add(then)
  loading ??= load().finally(() => {
    loading = undefined
  })
  void loading.then((python) => {
    if (waiting.delete(then) && python) then(python)
  })
  return () => {
    waiting.delete(then)
    // Who goes from one file to another wants it all the same.
    queueMicrotask(() => {
      if (waiting.size === 0) say(undefined)
    })
  }
}
