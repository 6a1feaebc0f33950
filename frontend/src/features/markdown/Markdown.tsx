import { useEffect, useRef, useState } from 'react'
import { messages, useText } from '../../i18n/messages'
import './markdown.css'
import { patch } from './patch'

const text = messages({
  en: { failed: 'The text could not be formatted. This is its source.' },
  de: { failed: 'Der Text konnte nicht formatiert werden. Dies ist seine Quelle.' },
})

/** Formatted at most this often while somebody types, in milliseconds. */
const pause = 120

/** Markdown that others wrote, formatted. What formats it is loaded with the first text. */
export function Markdown({ source }: { source: string }) {
  const t = useText(text)
  const element = useRef<HTMLDivElement>(null)
  const [isBroken, setIsBroken] = useState(false)
  useEffect(() => {
    let isOver = false
    const show = async () => {
      // Where there is nothing to format, what formats it need not come.
      if (source.trim() === '') return element.current?.replaceChildren()
      try {
        const { render } = await import('./render')
        const fragment = await render(source)
        // A later text may have been faster.
        if (isOver || !element.current) return
        patch(element.current, fragment)
        setIsBroken(false)
      } catch {
        if (!isOver) setIsBroken(true)
      }
    }
    const isFirst = element.current?.childNodes.length === 0
    const timer = setTimeout(() => void show(), isFirst ? 0 : pause)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [source])
  return (
    <>
      {isBroken && (
        <div className="p-4">
          <p role="alert" className="mb-2 text-sm text-danger">
            {t.failed}
          </p>
          <pre className="text-sm whitespace-pre-wrap">{source}</pre>
        </div>
      )}
      <div ref={element} className="markdown" hidden={isBroken} />
    </>
  )
}
