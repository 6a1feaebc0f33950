import type { ReactNode } from 'react'

interface Props {
  /** The id of a file at the end. */
  file: string
  line: number
  /** What it is about, where what is shown says only a number. */
  label?: string
  children: ReactNode
}

/** What a line of the code at the end is called in this page. */
export const lineId = (file: string, line: number) => `code-${file}-${line}`

/** Leads to a line of the code at the end. On paper it is only text. */
export function LineLink({ file, line, label, children }: Props) {
  const go = () => {
    const place = document.getElementById(lineId(file, line))
    place?.scrollIntoView({ block: 'center' })
    place?.focus({ preventScroll: true })
  }
  return (
    <button type="button" className="line-link" aria-label={label} onClick={go}>
      {children}
    </button>
  )
}
