import { messages, textOf } from '../../i18n/messages'
import { cleanName } from '../../session/people'
import { AnsiReader } from './ansi'

const text = messages({
  en: { before: '', after: ' typed: ', ended: 'ended the input.' },
  de: { before: 'Eingabe von ', after: ': ', ended: 'hat die Eingabe beendet.' },
})

/** What stands before what somebody typed, where names can't be framed. */
export function typedBy(name: string): string {
  const { before, after } = textOf(text)
  return `${before}${cleanName(name)}${after}`
}

/** What stands behind the name of who has ended the input. */
export const endedWords = () => textOf(text).ended

/** The same as a sentence, where names can't be framed. */
export const endedBy = (name: string) => `${cleanName(name)} ${endedWords()}`

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

/** A name before what somebody did: framed for the eyes, in words for who hears or copies it. */
function nameElement(name: string, before: string, after: string): HTMLElement {
  const whole = document.createElement('span')
  whole.dataset['typist'] = ''
  if (before) whole.append(part('sr-only', before))
  whole.append(part('output-typist', cleanName(name)), part('sr-only', after))
  return whole
}

/** A name before what somebody typed. */
export function typistElement(name: string): HTMLElement {
  const { before, after } = textOf(text)
  return nameElement(name, before, after)
}

/** A name before the words that they have ended the input. */
export const enderElement = (name: string): HTMLElement => nameElement(name, '', ' ')
