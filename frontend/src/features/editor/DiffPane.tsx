import { MergeView, unifiedMergeView } from '@codemirror/merge'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import type { Language } from '../../config/languages'
import { messages, textOf } from '../../i18n/messages'
import { highlightingOf } from './codemirror/highlighting'
import { editorTheme } from './codemirror/theme'
import './diff.css'

/** What the library says itself. Its own words are the keys. */
const text = messages({
  en: { '$ unchanged lines': '$ unchanged lines' },
  de: { '$ unchanged lines': '$ unveränderte Zeilen' },
})

interface Props {
  before: string
  after: string
  path: string
  language: Language
  /** Both texts beside each other, or what was deleted above what came. */
  layout: 'split' | 'unified'
  /** What each text is called. */
  labels: { before: string; after: string }
  /** In pixels. */
  fontSize: number
}

/** Unchanged lines that are shown around what has changed; longer stretches are folded. */
const collapse = { margin: 3, minSize: 6 }

function readOnly(label: string, support: Extension): Extension {
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? ''
  return [
    EditorView.cspNonce.of(nonce),
    lineNumbers(),
    editorTheme,
    support,
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorView.lineWrapping,
    EditorState.phrases.of(textOf(text)),
    EditorView.contentAttributes.of({ tabindex: '0', 'aria-label': label }),
  ]
}

/** How two texts differ, to be read. */
export function DiffPane({ before, after, path, language, layout, labels, fontSize }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const { before: beforeLabel, after: afterLabel } = labels
  useEffect(() => {
    const parent = place.current
    let shown: { destroy(): void } | undefined
    let isOver = false
    const show = async () => {
      const support = (await highlightingOf(language.id, path).catch(() => undefined)) ?? []
      if (isOver || !parent) return
      const [old, now] = [readOnly(beforeLabel, support), readOnly(afterLabel, support)]
      shown =
        layout === 'split'
          ? new MergeView({
              parent,
              a: { doc: before, extensions: old },
              b: { doc: after, extensions: now },
              collapseUnchanged: collapse,
              gutter: true,
            })
          : new EditorView({
              parent,
              state: EditorState.create({
                doc: after,
                extensions: [
                  now,
                  unifiedMergeView({
                    original: before,
                    mergeControls: false,
                    collapseUnchanged: collapse,
                    gutter: true,
                  }),
                ],
              }),
            })
    }
    void show()
    return () => {
      isOver = true
      shown?.destroy()
    }
  }, [before, after, path, language.id, layout, beforeLabel, afterLabel])
  return (
    <div
      ref={place}
      data-diff={layout}
      className="diff h-full"
      style={{ fontSize, ['--line' as string]: `${Math.round(fontSize * 1.5)}px` }}
    />
  )
}
