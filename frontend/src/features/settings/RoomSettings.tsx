import { type FormEvent, useId, useState } from 'react'
import { useLocation } from 'wouter'
import { deleteRoom, patchRoom } from '../../api/rooms'
import type { PatchRoom } from '../../api/schema'
import { Confirm } from '../../components/Confirm'
import { messages, useText } from '../../i18n/messages'
import { day } from '../../i18n/time'
import { told } from '../../i18n/told'
import { useRoom } from '../../session/react/room'
import { Amount, Row, Switch } from './Choice'
import { LanguageChoice } from './LanguageChoice'

/** As the server has them: ten years, and a week. */
const [mostDays, mostMinutes] = [3_650, 10_080]

const text = messages({
  en: {
    title: 'Title',
    titleHint: 'What the others see at the top of the room.',
    password: 'Password',
    hasPassword: 'Whoever joins is asked for it. Enter a new one to change it.',
    noPassword: 'Nobody is asked for one. Whoever is in stays in.',
    set: 'Set',
    clear: 'Remove',
    assistance: 'Typing help',
    assistanceHint: 'Completion, hints and errors while one types, for everybody in the room.',
    analysis: 'Code analysis',
    analysisHint:
      'Shows what linters find, with fixes, to everybody in the room who has not turned it off for themselves.',
    signals: 'Session signals',
    signalsHint: 'Marks large pastes and leaving the tab, for leaders. Candidates are told.',
    keep: 'Candidates keep their code',
    keepHint: 'A read-only copy in their browser after the interview.',
    idle: 'Ends by itself after (minutes)',
    idleHint: 'Without anybody doing anything. 0: never.',
    days: 'Deleted after (days)',
    daysHint: (when: string) => `Without anybody using it; as things stand on ${when}. 0: never.`,
    daysNever: 'Without anybody using it. 0: never.',
    delete: 'Delete room',
    deleteHint: 'With its code, notes, history and links.',
    ask: 'Delete this room?',
    consequence:
      'Everybody in it is sent away. Code, problem, notes and history are erased for all, also the copies in their browsers. This cannot be undone.',
  },
  de: {
    title: 'Titel',
    titleHint: 'Was die anderen oben im Raum sehen.',
    password: 'Passwort',
    hasPassword: 'Wer beitritt, wird danach gefragt. Geben Sie ein neues ein, um es zu ändern.',
    noPassword: 'Niemand wird danach gefragt. Wer schon da ist, bleibt da.',
    set: 'Setzen',
    clear: 'Entfernen',
    assistance: 'Schreibhilfe',
    assistanceHint: 'Vervollständigung, Hinweise und Fehler beim Schreiben, für alle im Raum.',
    analysis: 'Code-Analyse',
    analysisHint:
      'Zeigt allen im Raum, die sie nicht für sich ausgeschaltet haben, was Linter finden und wie es sich beheben lässt.',
    signals: 'Sitzungssignale',
    signalsHint:
      'Markiert großes Einfügen und das Verlassen der Seite, für Leitende. Kandidaten erfahren es.',
    keep: 'Kandidaten behalten ihren Code',
    keepHint: 'Eine schreibgeschützte Kopie in ihrem Browser nach dem Interview.',
    idle: 'Endet von selbst nach (Minuten)',
    idleHint: 'Wenn niemand etwas tut. 0: nie.',
    days: 'Wird gelöscht nach (Tagen)',
    daysHint: (when) => `Wenn ihn niemand benutzt; nach jetzigem Stand am ${when}. 0: nie.`,
    daysNever: 'Wenn ihn niemand benutzt. 0: nie.',
    delete: 'Raum löschen',
    deleteHint: 'Mit Code, Notizen, Verlauf und Links.',
    ask: 'Diesen Raum löschen?',
    consequence:
      'Alle werden hinausgeschickt. Code, Aufgabe, Notizen und Verlauf werden für alle gelöscht, auch die Kopien in ihren Browsern. Das lässt sich nicht rückgängig machen.',
  },
})

/** What those who lead the room can change about it. */
export function RoomSettings() {
  const t = useText(text)
  const { room, role, session } = useRoom()
  const [, navigate] = useLocation()
  const [error, setError] = useState<string>()
  const [isAsking, setIsAsking] = useState(false)
  const titleId = useId()
  const patch = (change: PatchRoom) => {
    setError(undefined)
    session
      .askForRoom((id, token) => patchRoom(id, token, change))
      .catch((problem: unknown) => setError(told(problem)))
  }
  const setPassword = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const password = new FormData(event.currentTarget).get('password')
    if (typeof password === 'string' && password !== '') patch({ password })
    event.currentTarget.reset()
  }
  return (
    <div className="flex flex-col divide-y divide-line">
      <div className="flex flex-col gap-1 py-2">
        <label htmlFor={titleId} className="text-sm font-medium">
          {t.title}
        </label>
        <input
          key={room.title}
          id={titleId}
          className="field"
          defaultValue={room.title}
          maxLength={120}
          placeholder={t.titleHint}
          onBlur={(event) => event.target.value !== room.title && patch({ title: event.target.value })}
          onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        />
      </div>
      <Row label={t.password} hint={room.has_password ? t.hasPassword : t.noPassword}>
        {(id) => (
          <form className="flex gap-2" onSubmit={setPassword}>
            <input
              id={id}
              name="password"
              type="password"
              autoComplete="new-password"
              className="field w-36"
            />
            <button className="button">{t.set}</button>
            {room.has_password && (
              <button type="button" className="button" onClick={() => patch({ password: null })}>
                {t.clear}
              </button>
            )}
          </form>
        )}
      </Row>
      <LanguageChoice offered={room.languages} onChange={(languages) => patch({ languages })} />
      <Switch
        label={t.assistance}
        hint={t.assistanceHint}
        value={room.assistance}
        onChange={(assistance) => patch({ assistance })}
      />
      <Switch
        label={t.analysis}
        hint={t.analysisHint}
        value={room.analysis}
        onChange={(analysis) => patch({ analysis })}
      />
      <Switch
        label={t.signals}
        hint={t.signalsHint}
        value={room.signals}
        onChange={(signals) => patch({ signals })}
      />
      <Switch
        label={t.keep}
        hint={t.keepHint}
        value={room.candidates_keep}
        onChange={(keep) => patch({ candidates_keep: keep })}
      />
      <Amount
        label={t.idle}
        hint={t.idleHint}
        value={room.idle_minutes}
        least={0}
        most={mostMinutes}
        onChange={(minutes) => patch({ idle_minutes: minutes })}
      />
      <Amount
        label={t.days}
        hint={room.delete_at ? t.daysHint(day(room.delete_at)) : t.daysNever}
        value={room.keep_days}
        least={0}
        most={mostDays}
        onChange={(days) => patch({ keep_days: days })}
      />
      {role === 'owner' && (
        <Row label={t.delete} hint={t.deleteHint}>
          {(id) => (
            <button id={id} className="button button-danger" onClick={() => setIsAsking(true)}>
              {t.delete}
            </button>
          )}
        </Row>
      )}
      {error && (
        <p role="alert" className="py-3 text-sm text-danger">
          {error}
        </p>
      )}
      {isAsking && (
        <Confirm
          title={t.ask}
          consequence={t.consequence}
          action={t.delete}
          onConfirm={async () => {
            await session.ask(deleteRoom)
            navigate('/')
          }}
          onClose={() => setIsAsking(false)}
        />
      )}
    </div>
  )
}
