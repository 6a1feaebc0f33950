import { listErrors, type TroublePlace } from '../../../api/admin'
import { messages, useText } from '../../../i18n/messages'
import { sentence } from '../../../i18n/sentence'
import { ago, moment } from '../../../i18n/time'
import { figure } from '../figures'
import { Shown } from '../Shown'
import { usePolled } from '../usePolled'

const text = messages({
  en: {
    title: 'Recent warnings and errors',
    none: 'None since the server started.',
    error: 'Error',
    warning: 'Warning',
    times: (count: string) => `${count} times`,
    once: 'once',
    details: 'Details',
    first: (when: string) => `first ${when}`,
  },
  de: {
    title: 'Letzte Warnungen und Fehler',
    none: 'Keine, seit der Server läuft.',
    error: 'Fehler',
    warning: 'Warnung',
    times: (count) => `${count} Mal`,
    once: 'einmal',
    details: 'Einzelheiten',
    first: (when) => `zuerst ${when}`,
  },
})

/** Between two questions, in milliseconds. */
const every = 10_000

/** What went wrong of late, in the words of the log. */
export function Trouble({ adminKey, now }: { adminKey: string; now: string }) {
  const t = useText(text)
  const [polled, again] = usePolled(adminKey, 'errors', every, () => listErrors(adminKey))
  return (
    <section aria-labelledby="trouble" className="admin-card">
      <h2 id="trouble">{t.title}</h2>
      <Shown polled={polled} onAgain={again}>
        {({ places }) =>
          places.length === 0 ? (
            <p className="text-sm text-muted">{t.none}</p>
          ) : (
            <ul className="flex flex-col">
              {places.map((place) => (
                <Place key={`${place.target} ${place.first_at}`} place={place} now={now} />
              ))}
            </ul>
          )
        }
      </Shown>
    </section>
  )
}

function Place({ place, now }: { place: TroublePlace; now: string }) {
  const t = useText(text)
  const isError = place.level === 'error'
  return (
    <li className="admin-trouble">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <span className={`text-xs font-semibold ${isError ? 'text-danger' : 'text-warn'}`}>
          {isError ? t.error : t.warning}
        </span>
        <span lang="en" className="min-w-0 grow basis-64 font-medium wrap-anywhere">
          {sentence(place.message)}
        </span>
        <span className="text-muted">
          {place.count === 1 ? t.once : t.times(figure(place.count))},{' '}
          <time dateTime={place.last_at} title={moment(place.last_at)}>
            {ago(Date.parse(place.last_at), Date.parse(now))}
          </time>
        </span>
      </div>
      <details>
        <summary>{t.details}</summary>
        <p className="text-muted">
          <code>{place.target}</code>, {t.first(moment(place.first_at))}
        </p>
        {place.details.map(({ at, text: said, trace }) => (
          <p key={`${at} ${said}`} lang="en">
            <time className="text-muted" dateTime={at}>
              {moment(at)}
            </time>{' '}
            <code className="wrap-anywhere">{said}</code>{' '}
            {trace && <code className="text-muted wrap-anywhere select-all">{trace}</code>}
          </p>
        ))}
      </details>
    </li>
  )
}
