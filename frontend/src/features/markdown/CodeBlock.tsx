import { useEffect, useRef } from 'react'
import './code.css'
import './markdown.css'

interface Props {
  code: string
  /** Id of a language; whatever is not known stays without colours. */
  language: string
  label: string
}

/** Code to read, in the editor's colours as soon as those are here. */
export function CodeBlock({ code, language, label }: Props) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    let isOver = false
    const pre = document.createElement('pre')
    const inner = document.createElement('code')
    pre.tabIndex = 0
    pre.setAttribute('role', 'group')
    pre.setAttribute('aria-label', label)
    inner.dataset['language'] = language
    inner.textContent = code
    pre.append(inner)
    place.current?.replaceChildren(pre)
    const colour = async () => {
      const { highlight } = await import('./highlight')
      if (!isOver) await highlight(pre)
    }
    // Without its colours it can be read all the same.
    colour().catch(() => undefined)
    return () => {
      isOver = true
    }
  }, [code, language, label])
  return <div ref={place} className="markdown code-block" />
}
