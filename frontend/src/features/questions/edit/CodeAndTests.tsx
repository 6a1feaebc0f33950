import { useMemo, useState } from 'react'
import { languageOf, languages } from '../../../config/languages'
import { messages, useText } from '../../../i18n/messages'
import { useSnapshot } from '../../../sync/react/useSnapshot'
import { CaseList, CheckerField } from '../../run/cases/public'
import { text as common } from '../text'
import { CodeFields } from './CodeFields'
import type { CodeKind, Draft } from './draft'
import { TrialBar } from './TrialBar'
import { useTrial } from './useTrial'

const text = messages({
  en: {
    none: 'No tests yet.',
    visibleMeans: 'Candidates see these in the room.',
    noHidden: 'No hidden tests yet.',
    hiddenMeans: 'Candidates only see whether these pass.',
  },
  de: {
    none: 'Noch keine Tests.',
    visibleMeans: 'Kandidaten sehen diese im Raum.',
    noHidden: 'Noch keine verborgenen Tests.',
    hiddenMeans: 'Kandidaten sehen nur, ob diese bestanden sind.',
  },
})

/** The code of each language beside the tests that it is run against. */
export function CodeAndTests({ draft }: { draft: Draft }) {
  const [t, c] = [useText(text), useText(common)]
  const paths = useSnapshot(draft.subscribe, draft.paths)
  const visible = useSnapshot(draft.tests.onCases, draft.tests.cases)
  const hidden = useSnapshot(draft.hidden.onCases, draft.hidden.cases)
  const written = useMemo(() => languages.filter(({ file }) => paths.includes(file)), [paths])
  const [chosen, setChosen] = useState(draft.fields().language)
  const [kind, setKind] = useState<CodeKind>('starter')
  const language = written.find(({ id }) => id === chosen) ?? written[0]
  const trial = useTrial(draft)
  const usesChecker = [...visible, ...hidden].some(({ compare }) => compare === 'checker')
  const run = () => language && void trial.start(kind, language.id)
  const given = {
    canEdit: true,
    isLeader: true,
    isShared: false,
    current: trial.current,
    before: trial.before,
  }
  return (
    <div
      className="code-and-tests grid items-start gap-6"
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey)
          return
        event.preventDefault()
        run()
      }}
    >
      <CodeFields
        draft={draft}
        written={written}
        language={language}
        kind={kind}
        onLanguage={setChosen}
        onKind={setKind}
      />
      <section aria-label={c.testsTab} className="cases-frame flex min-w-0 flex-col gap-3">
        <TrialBar
          state={trial.state}
          current={trial.current}
          kind={kind}
          language={language && languageOf(language.id)}
          count={visible.length + hidden.length}
          onRun={run}
        />
        <div>
          <CaseList
            {...given}
            title={c.visible}
            about={t.visibleMeans}
            none={t.none}
            cases={visible}
            tests={draft.tests}
            isHidden={false}
          />
          <CaseList
            {...given}
            title={c.hidden}
            about={t.hiddenMeans}
            none={t.noHidden}
            cases={hidden}
            tests={draft.hidden}
            isHidden
          />
          {(usesChecker || draft.checker.length > 0) && <CheckerField text={draft.checker} />}
        </div>
      </section>
    </div>
  )
}
