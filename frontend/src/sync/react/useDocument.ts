import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import type * as Y from 'yjs'
import type { SyncedDocument } from '../document'
import type { DocumentName, RoomDocuments } from '../documents'

/**
 * A document beside the code, opened when something needs it. It waits for the code: nothing
 * stands in the way of the first key.
 */
export function useDocument(documents: RoomDocuments, name: DocumentName): SyncedDocument | undefined {
  const [opened, setOpened] = useState<{ of: RoomDocuments; document: SyncedDocument }>()
  useEffect(() => {
    const open = () => {
      if (documents.getState().kind === 'connecting') return
      stop()
      setOpened({ of: documents, document: documents.get(name) })
    }
    const stop = documents.subscribe(open)
    open()
    return stop
  }, [documents, name])
  return opened?.of === documents ? opened.document : undefined
}

/** Whether a document's content has come, from the server or from this browser's copy. */
export function useHasCome(document: SyncedDocument | undefined): boolean {
  const subscribe = useCallback(
    (listener: () => void) => document?.subscribe(listener) ?? (() => undefined),
    [document],
  )
  return useSyncExternalStore(
    subscribe,
    () => document !== undefined && document.getState().kind !== 'connecting',
  )
}

/** The content of a shared text. */
export function useSharedText(text: Y.Text | undefined): string {
  const subscribe = useCallback(
    (listener: () => void) => {
      text?.observe(listener)
      return () => text?.unobserve(listener)
    },
    [text],
  )
  return useSyncExternalStore(subscribe, () => text?.toString() ?? '')
}
