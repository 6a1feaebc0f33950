import { useEffect, useState, useSyncExternalStore } from 'react'
import { usePreferences } from '../../config/usePreferences'
import { codeMirror } from './codemirror/codemirror'
import { locale } from '../../i18n/messages'
import type { Editor, EditorOptions } from './editor'

type MakeEditor = (options: EditorOptions) => Editor

/** How Monaco stands: it is a megabyte, and comes only for those who want it. */
type Loading =
  | { kind: 'none' }
  | { kind: 'loading'; isAgain: boolean }
  | { kind: 'failed' }
  | { kind: 'here'; make: MakeEditor }

/** Without any editor one waits for Monaco at most so long, in milliseconds. */
const patience = 2_000

let loading: Loading = { kind: 'none' }
const listeners = new Set<() => void>()

function become(next: Loading) {
  loading = next
  for (const listener of listeners) listener()
}

/** Styles that did not come: Vite asks for each only once. */
const missingStyles = new Set<HTMLLinkElement>()

function noteMissing({ target }: Event) {
  if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') missingStyles.add(target)
}

/** Asks for them again. */
async function renewStyles() {
  const missing = [...missingStyles]
  missingStyles.clear()
  await Promise.all(
    missing.map((link) => {
      const again = link.cloneNode() as HTMLLinkElement
      const isThere = new Promise((done, fail) => {
        again.addEventListener('load', done)
        again.addEventListener('error', fail)
      })
      link.replaceWith(again)
      return isThere
    }),
  )
}

function load() {
  if (loading.kind === 'loading' || loading.kind === 'here') return
  become({ kind: 'loading', isAgain: loading.kind === 'failed' })
  document.addEventListener('error', noteMissing, { capture: true })
  Promise.all([renewStyles(), translate()])
    .then(() => import('./monaco/editor'))
    .then(
      ({ monaco }) => become({ kind: 'here', make: monaco }),
      () => become({ kind: 'failed' }),
    )
    .finally(() => document.removeEventListener('error', noteMissing, { capture: true }))
}

/** Monaco takes its words when it is loaded; where they do not come, it speaks English. */
async function translate() {
  if (locale() === 'de') await import('monaco-editor/nls/lang/de').catch(() => undefined)
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Monaco is made for a mouse and a keyboard: on phones it gets in one's way. */
const isForMonaco = () => matchMedia('(any-pointer: fine)').matches

/**
 * The editor that the person has chosen; while Monaco is loading the one that is there, and
 * CodeMirror where that fails.
 */
export function useEditorKind() {
  const wantsMonaco = usePreferences().editor === 'monaco' && isForMonaco()
  const state = useSyncExternalStore(subscribe, () => loading)
  const [isImpatient, setIsImpatient] = useState(!wantsMonaco)
  useEffect(() => {
    if (wantsMonaco && loading.kind === 'none') load()
    const timer = setTimeout(() => setIsImpatient(true), patience)
    return () => clearTimeout(timer)
  }, [wantsMonaco])

  const hasFailed = state.kind === 'failed' || (state.kind === 'loading' && state.isAgain)
  const isWaiting = wantsMonaco && !isImpatient && !hasFailed
  const fallback = isWaiting ? undefined : codeMirror
  const make = wantsMonaco && state.kind === 'here' ? state.make : fallback
  return { make, hasFailed: wantsMonaco && hasFailed, isLoading: state.kind === 'loading', retry: load }
}
