import { CircleAlert, ShieldAlert, ShieldCheck } from 'lucide-react'
import { messages, useText } from '../../i18n/messages'
import { type Trial, verdictOf } from './trial'
import { verdictLine } from './verdictText'

const text = messages({
  en: {
    contained: (sandbox: string) =>
      `Every hostile program came to nothing in this server’s sandbox: ${sandbox}.`,
    escaped:
      'Do not let people run code on this server for now: restart it with --executor off. Below, each program that was not contained says what got through, or why it could not be tried.',
    next: 'Another sandbox may hold: start the server with --executor bubblewrap, or with a runner beside it (--executor remote), and run this again before you let people run code. If something got through, report it privately as SECURITY.md describes, with what is written below.',
    stopped: 'You stopped it. This says nothing about the programs that were not tried.',
    cutOff:
      'The connection to the server broke, or the server was stopped. This says nothing about the programs that were not tried. Check that the server is running, then run it again.',
    unfinished: 'This says nothing about the programs that were not tried. Run it again.',
  },
  de: {
    contained: (sandbox) =>
      `Kein feindliches Programm hat in der Sandbox dieses Servers etwas erreicht: ${sandbox}.`,
    escaped:
      'Lassen Sie auf diesem Server vorerst niemanden Code ausführen: Starten Sie ihn mit --executor off neu. Unten steht bei jedem nicht abgefangenen Programm, was durchkam oder warum es nicht versucht werden konnte.',
    next: 'Vielleicht hält eine andere Sandbox: Starten Sie den Server mit --executor bubblewrap oder mit einem Runner daneben (--executor remote) und wiederholen Sie diese Prüfung, bevor Sie wieder Code ausführen lassen. Kam etwas durch, melden Sie es vertraulich, wie SECURITY.md es beschreibt, mit dem, was unten steht.',
    stopped: 'Sie haben gestoppt. Über die nicht versuchten Programme sagt das nichts.',
    cutOff:
      'Die Verbindung zum Server ist abgebrochen, oder er wurde angehalten. Über die nicht versuchten Programme sagt das nichts. Prüfen Sie, ob der Server läuft, und starten Sie die Prüfung noch einmal.',
    unfinished: 'Über die nicht versuchten Programme sagt das nichts. Starten Sie die Prüfung noch einmal.',
  },
})

const looks = {
  contained: { Icon: ShieldCheck, colour: 'text-good' },
  escaped: { Icon: ShieldAlert, colour: 'text-danger' },
  unfinished: { Icon: CircleAlert, colour: 'text-warn' },
}

/** A text in which what is typed to start the server stands out, and is never broken in two. */
const withFlags = (said: string) =>
  said.split(/(--[a-z-]+ [a-z]+)/).map((part) =>
    part.startsWith('--') ? (
      <code key={part} className="whitespace-nowrap">
        {part}
      </code>
    ) : (
      part
    ),
  )

/** What a trial that is over has shown, and what to do then. */
export function VerdictBox({ trial, how }: { trial: Trial; how: 'ended' | 'stopped' | 'cut off' }) {
  const t = useText(text)
  const verdict = verdictOf(trial)
  const { Icon, colour } = looks[verdict]
  const unfinished = how === 'stopped' ? t.stopped : how === 'cut off' ? t.cutOff : t.unfinished
  const said = { contained: t.contained(trial.sandbox), escaped: t.escaped, unfinished }[verdict]
  return (
    <div className="status-verdict" data-verdict={verdict}>
      <Icon size={22} aria-hidden className={`mt-0.5 flex-none ${colour}`} />
      <div className="flex min-w-0 flex-col gap-1.5">
        <h3 className={`text-base font-semibold ${verdict === 'unfinished' ? '' : colour}`}>
          {verdictLine(trial, how)}
        </h3>
        <p>{withFlags(said)}</p>
        {verdict === 'escaped' && <p>{withFlags(t.next)}</p>}
      </div>
    </div>
  )
}
