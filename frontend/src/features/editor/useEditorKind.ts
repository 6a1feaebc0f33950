import { useEffect, useState, useSyncExternalStore } from 'react'
import { usePreferences } from '../../config/usePreferences'
import { codeMirror } from './codemirror/codemirror'
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

function load() {
  if (loading.kind === 'loading' || loading.kind === 'here') return
  become({ kind: 'loading', isAgain: loading.kind === 'failed' })
  renewStyles()
    .then(() => import('./monaco/editor'))
    .then(
      ({ monaco }) => become({ kind: 'here', make: monaco }),
      () => become({ kind: 'failed' }),
    )
}

/** Vite asks for the styles of a part only once. Those that did not come are asked for again. */
async function renewStyles() {
  const failed = [...document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')].filter(
    ({ sheet }) => !sheet,
  )
  await Promise.all(
    failed.map((link) => {
      const again = link.cloneNode() as HTMLLinkElement
      const loaded = new Promise((done, fail) => {
        again.addEventListener('load', done)
        again.addEventListener('error', fail)
      })
      link.replaceWith(again)
      return loaded
    }),
  )
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
