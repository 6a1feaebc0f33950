import { bounds, choose } from '../../config/preferences'
import { usePreferences } from '../../config/usePreferences'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { Amount, Choice, Switch } from './Choice'

const text = messages({
  en: {
    theme: 'Theme',
    system: 'Same as system',
    light: 'Light',
    dark: 'Dark',
    contrast: 'High contrast',
    locale: 'Language of this page',
    editor: 'Editor',
    editorHint: 'Others in the room may use another one.',
    standard: 'Standard',
    vscode: 'VS Code',
    keymap: 'Keyboard shortcuts',
    keymapHint: 'Vim and Emacs keys work in the standard editor.',
    fontSize: 'Font size',
    tabSize: 'Tab width',
    wrap: 'Wrap long lines',
    python: 'Python analysis',
    pythonHint:
      'Completion, explanations and errors that know your code. Downloads 3 MB once, and takes about 300 MB of memory while Python is open. The VS Code editor always has it.',
    pythonOff: 'Typing help is turned off for this room, so there is none.',
    analysis: 'Code analysis',
    analysisHint:
      'Shows what linters find in the code, and can fix some of it. Downloads up to 8 MB once, and takes about 300 MB of memory while you write.',
    sound: 'Sound when somebody is waiting',
  },
  de: {
    theme: 'Farbschema',
    system: 'Wie das System',
    light: 'Hell',
    dark: 'Dunkel',
    contrast: 'Hoher Kontrast',
    locale: 'Sprache dieser Seite',
    editor: 'Editor',
    editorHint: 'Andere im Raum können einen anderen benutzen.',
    standard: 'Standard',
    vscode: 'VS Code',
    keymap: 'Tastenbelegung',
    keymapHint: 'Vim- und Emacs-Tasten gelten im Standardeditor.',
    fontSize: 'Schriftgröße',
    tabSize: 'Tabulatorbreite',
    wrap: 'Lange Zeilen umbrechen',
    python: 'Python-Analyse',
    pythonHint:
      'Vervollständigung, Erklärungen und Fehler, die Ihren Code kennen. Lädt einmal 3 MB und braucht etwa 300 MB Arbeitsspeicher, solange Python geöffnet ist. Im VS-Code-Editor ist sie immer dabei.',
    pythonOff: 'Die Schreibhilfe ist in diesem Raum ausgeschaltet, daher gibt es keine.',
    analysis: 'Code-Analyse',
    analysisHint:
      'Zeigt, was Linter im Code finden, und kann manches davon beheben. Lädt einmal bis zu 8 MB und braucht etwa 300 MB Arbeitsspeicher, während Sie schreiben.',
    sound: 'Ton, wenn jemand wartet',
  },
})

/** What a person chooses for themselves, in this browser. */
export function PersonalSettings() {
  const t = useText(text)
  const { theme, locale, editor, keymap, fontSize, tabSize, wrap, pythonAnalysis, codeAnalysis, sound } =
    usePreferences()
  const { assistance, analysis } = useRoom().room
  return (
    <div className="flex flex-col divide-y divide-line">
      <Choice
        label={t.theme}
        value={theme}
        options={[
          ['system', t.system],
          ['light', t.light],
          ['dark', t.dark],
          ['contrast', t.contrast],
        ]}
        onChange={(next) => choose({ theme: next })}
      />
      <Choice
        label={t.locale}
        value={locale}
        options={[
          ['system', t.system],
          ['en', 'English'],
          ['de', 'Deutsch'],
        ]}
        onChange={(next) => choose({ locale: next })}
      />
      <Choice
        label={t.editor}
        hint={t.editorHint}
        value={editor}
        options={[
          ['codemirror', t.standard],
          ['monaco', t.vscode],
        ]}
        onChange={(next) => choose({ editor: next })}
      />
      <Choice
        label={t.keymap}
        hint={t.keymapHint}
        value={keymap}
        options={[
          ['standard', t.standard],
          ['vim', 'Vim'],
          ['emacs', 'Emacs'],
        ]}
        onChange={(next) => choose({ keymap: next })}
      />
      <Amount
        label={t.fontSize}
        isInstant
        value={fontSize}
        least={bounds.fontSize[0]}
        most={bounds.fontSize[1]}
        onChange={(next) => choose({ fontSize: next })}
      />
      <Amount
        label={t.tabSize}
        isInstant
        value={tabSize}
        least={bounds.tabSize[0]}
        most={bounds.tabSize[1]}
        onChange={(next) => choose({ tabSize: next })}
      />
      <Switch label={t.wrap} value={wrap} onChange={(next) => choose({ wrap: next })} />
      <Switch
        label={t.python}
        hint={assistance ? t.pythonHint : t.pythonOff}
        value={assistance && pythonAnalysis}
        isDisabled={!assistance}
        onChange={(next) => choose({ pythonAnalysis: next })}
      />
      {analysis && (
        <Switch
          label={t.analysis}
          hint={t.analysisHint}
          value={codeAnalysis}
          onChange={(next) => choose({ codeAnalysis: next })}
        />
      )}
      <Switch label={t.sound} value={sound} onChange={(next) => choose({ sound: next })} />
    </div>
  )
}
