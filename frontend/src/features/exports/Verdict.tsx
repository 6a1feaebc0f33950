import { ShieldAlert, ShieldCheck, ShieldQuestion } from 'lucide-react'
import type { CheckedExport } from '../../api/schema'
import { messages, useText } from '../../i18n/messages'
import { day, timeOfDay } from '../../i18n/time'

const text = messages({
  en: {
    sound: 'Nothing was changed since this server exported it.',
    foreign: 'Nothing was changed since it was signed, by another server than this one.',
    foreignNext:
      'Anybody can make a key. Compare this one with that of the server it is said to come from, which shows it at /api/v1/keys:',
    changed: 'This is not what was signed.',
    unsigned: 'It can’t be told what was changed: the signature is not one of the key in the archive.',
    about: (date: string, time: string, records: string, files: string) =>
      `Exported ${date}, ${time}: ${records} records of history and ${files} other files.`,
    record: (path: string, number: number) => `${path}, record ${number}`,
    more: (count: string) => `and ${count} more`,
    faults: 'What is not as it was signed',
  },
  de: {
    sound: 'Seit dieser Server den Raum exportiert hat, wurde nichts verändert.',
    foreign: 'Seit der Signatur wurde nichts verändert. Signiert hat ein anderer Server als dieser.',
    foreignNext:
      'Einen Schlüssel kann jeder erzeugen. Vergleichen Sie diesen mit dem des Servers, von dem der Export stammen soll; er zeigt ihn unter /api/v1/keys:',
    changed: 'Das ist nicht, was signiert wurde.',
    unsigned:
      'Was verändert wurde, lässt sich nicht sagen: Die Signatur passt nicht zum Schlüssel im Archiv.',
    about: (date, time, records, files) =>
      `Exportiert am ${date}, ${time}: ${records} Einträge im Verlauf und ${files} weitere Dateien.`,
    record: (path, number) => `${path}, Eintrag ${number}`,
    more: (count) => `und ${count} weitere`,
    faults: 'Was nicht so ist, wie es signiert wurde',
  },
})

const number = (count: number) => count.toLocaleString(document.documentElement.lang)

/** Whether an export is what a server has signed; if not, what is wrong with it. */
export function Verdict({ found }: { found: CheckedExport }) {
  const t = useText(text)
  const { sound, own, key, exported_at: exported, records, files, faults, more_faults: more } = found
  const [kind, Icon, colour, said] = !sound
    ? (['changed', ShieldAlert, 'text-danger', t.changed] as const)
    : own
      ? (['sound', ShieldCheck, 'text-good', t.sound] as const)
      : (['foreign', ShieldQuestion, 'text-warn', t.foreign] as const)
  return (
    <section
      data-verdict={kind}
      role="status"
      className="flex gap-3 rounded-lg border border-line bg-panel p-4 text-sm"
    >
      <Icon size={22} aria-hidden className={`shrink-0 ${colour}`} />
      <div className="flex min-w-0 flex-col gap-2">
        <p className="font-medium">{said}</p>
        {exported !== null && (
          <p className="text-muted">
            {t.about(day(exported), timeOfDay(exported), number(records), number(files))}
          </p>
        )}
        {sound && !own && (
          <>
            <p className="text-muted">{t.foreignNext}</p>
            <code className="text-xs break-all">{key}</code>
          </>
        )}
        {!sound && exported === null && <p className="text-muted">{t.unsigned}</p>}
        {faults.length > 0 && (
          <ul aria-label={t.faults} className="flex flex-col gap-1">
            {faults.map(({ path, record, reason }) => (
              <li key={`${path} ${record} ${reason}`} className="wrap-anywhere">
                <code className="text-xs">{record === null ? path : t.record(path, record)}</code>
                <span className="text-muted" lang="en">
                  {' '}
                  – {reason}
                </span>
              </li>
            ))}
            {more > 0 && <li className="text-muted">{t.more(number(more))}</li>}
          </ul>
        )}
      </div>
    </section>
  )
}
