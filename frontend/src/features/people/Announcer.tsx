import { useEffect, useRef, useState } from 'react'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { usePeople } from '../../session/react/usePeople'
import { changesBetween, type Here } from './changes'

const text = messages({
  en: {
    joined: (names: string) => `${names} joined.`,
    left: (names: string) => `${names} left.`,
    lost: (names: string) => `${names} lost the connection.`,
    back: (names: string) => `${names} is connected again.`,
  },
  de: {
    joined: (names) => `${names} ist beigetreten.`,
    left: (names) => `${names} hat den Raum verlassen.`,
    lost: (names) => `${names} hat die Verbindung verloren.`,
    back: (names) => `${names} ist wieder verbunden.`,
  },
})

/** Tells screen readers who comes, goes, and loses the connection (PAGE-7). */
export function Announcer() {
  const t = useText(text)
  const { documents } = useRoom()
  const people = usePeople(documents.get('code').awareness)
  const before = useRef<Here>(undefined)
  const [said, setSaid] = useState('')
  useEffect(() => {
    const others = people.filter(({ isYou }) => !isYou)
    const here: Here = new Map(
      others.map(({ clients, member, name, isLost }) => [member ?? String(clients[0]), { name, isLost }]),
    )
    const changes = changesBetween(before.current, here)
    before.current = here
    const words = Object.entries(changes).flatMap(([kind, names]) =>
      names.length > 0 ? [t[kind as keyof typeof changes](names.join(', '))] : [],
    )
    if (words.length > 0) setSaid(words.join(' '))
  }, [people, t])
  return (
    <p role="log" aria-live="polite" data-announced className="sr-only">
      {said}
    </p>
  )
}
