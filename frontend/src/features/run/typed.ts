import { messages, textOf } from '../../i18n/messages'
import { cleanName } from '../../session/people'
import { AnsiReader } from './ansi'

const text = messages({
  en: { before: '', after: ' typed: ' },
  de: { before: 'Eingabe von ', after: ': ' },
})

/** What stands before what somebody typed, where names can't be framed. */
export function typedBy(name: string): string {
  const { before, after } = textOf(text)
  return `${before}${cleanName(name)}${after}`
}

/** What somebody typed, as text alone: it is not for terminals, whoever writes as if it were. */
export function typedText(typed: string): string {
  const reader = new AnsiReader()
  return [...reader.read(typed), ...reader.end()].map((styled) => styled.text).join('')
}

function part(className: string, words: string): HTMLElement {
  const span = document.createElement('span')
  span.className = className
  span.textContent = words
  return span
}

/** A name before what somebody typed: framed for the eyes, in words for who hears or copies it. */
export function typistElement(name: string): HTMLElement {
  const { before, after } = textOf(text)
  const whole = document.createElement('span')
  whole.dataset['typist'] = ''
  if (before) whole.append(part('sr-only', before))
  whole.append(part('output-typist', cleanName(name)), part('sr-only', after))
  return whole
}
