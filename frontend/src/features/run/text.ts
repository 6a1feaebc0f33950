import type { Runtimes } from '../../api/schema'
import { languageOf } from '../../config/languages'
import { messages } from '../../i18n/messages'
import type { NoPlace } from './place'

/** What runs what is in front, and the tests. */
export const runKeys = 'Mod+Enter'
export const testKeys = 'Mod+Shift+Enter'

const name = (language: string | undefined) => languageOf(language).name

/** What is said where code is run. */
export const text = messages({
  en: {
    group: 'Run',
    run: 'Run',
    runFile: (path: string) => `Run ${path}`,
    runCode: 'Run code',
    starting: 'Starting…',
    stop: 'Stop',
    stopRun: 'Stop the run',
    stopOf: (who: string, path: string) => `${who} is running ${path}. Stop it.`,
    stopConsole: (who: string, console: string) => `${who} opened the ${console}. Stop it.`,
    runTyped: 'Run and type input',
    measure: 'Run and measure',
    openConsole: (language: string) => `Open a ${language} console`,
    stopping: 'Stopping…',
    showOutput: 'Show output',
    runTests: 'Run tests',
    runFramework: (framework: string) => `Run tests with ${framework}`,
    showTests: 'Show tests',
    installed: 'What programs can use',
    noTests: 'There are no tests yet. Add one, then run them.',
    where: 'Where to run',
    onServer: 'On the server',
    inBrowser: 'In this browser',
    hasNot: (language: string) => `can’t run ${language}`,
    busy: (who: string) => `${who} is running something. Wait for it to finish, or stop it first.`,
    unsaved:
      'Your last changes haven’t reached the server yet, so nothing was run. Check your connection, then run it again.',
    nowhere: (reason: NoPlace | undefined, language: string | undefined, runtimes: Runtimes | undefined) => {
      if (reason === 'language') return 'There is no program to run here. Open a file with code, then run it.'
      if (reason === 'unknown')
        return 'The server hasn’t said yet what it can run. Check your connection, then try again.'
      if (runtimes?.available === false)
        return 'This server can’t run code. JavaScript, TypeScript, Python, Lua and SQL still run, in your browser.'
      return `${name(language)} isn’t installed on this server. Choose another language, or ask the server’s operators to install it.`
    },
    noTestsHere:
      'This server can’t run code, and tests run nowhere else. Ask whoever runs the server to set up a sandbox.',
    sandbox: 'Sandbox status',
    started: (who: string, path: string) => `${who} is running ${path}.`,
    opened: (who: string, console: string) => `${who} opened the ${console}.`,
    ended: (path: string, how: string) => `${path}: ${how}`,
  },
  de: {
    group: 'Ausführen',
    run: 'Ausführen',
    runFile: (path) => `${path} ausführen`,
    runCode: 'Code ausführen',
    starting: 'Startet …',
    stop: 'Stopp',
    stopRun: 'Ausführung stoppen',
    stopOf: (who, path) => `${who} führt ${path} aus. Stoppen.`,
    stopConsole: (who, console) => `${who} hat die ${console} geöffnet. Stoppen.`,
    runTyped: 'Ausführen und Eingaben tippen',
    measure: 'Ausführen und messen',
    openConsole: (language) => `${language}-Konsole öffnen`,
    stopping: 'Stoppt …',
    showOutput: 'Ausgabe zeigen',
    runTests: 'Tests ausführen',
    runFramework: (framework) => `Tests mit ${framework} ausführen`,
    showTests: 'Tests zeigen',
    installed: 'Was Programme nutzen können',
    noTests: 'Es gibt noch keine Tests. Legen Sie einen an und versuchen Sie es noch einmal.',
    where: 'Wo ausführen',
    onServer: 'Auf dem Server',
    inBrowser: 'In diesem Browser',
    hasNot: (language) => `ohne ${language}`,
    busy: (who) => `${who} führt gerade etwas aus. Warten Sie auf das Ende oder stoppen Sie es zuerst.`,
    unsaved:
      'Ihre letzten Änderungen sind noch nicht beim Server, deshalb wurde nichts ausgeführt. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.',
    nowhere: (reason, language, runtimes) => {
      if (reason === 'language')
        return 'Hier gibt es kein Programm zum Ausführen. Öffnen Sie eine Datei mit Code und versuchen Sie es noch einmal.'
      if (reason === 'unknown')
        return 'Der Server hat noch nicht gesagt, was er ausführen kann. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.'
      if (runtimes?.available === false)
        return 'Dieser Server kann keinen Code ausführen. JavaScript, TypeScript, Python, Lua und SQL laufen trotzdem, in Ihrem Browser.'
      return `${name(language)} ist auf diesem Server nicht installiert. Wählen Sie eine andere Sprache oder bitten Sie die Betreiber, sie zu installieren.`
    },
    noTestsHere:
      'Dieser Server kann keinen Code ausführen, und Tests laufen nur dort. Bitten Sie die Betreiber, eine Sandbox einzurichten.',
    sandbox: 'Sandbox-Status',
    started: (who, path) => `${who} führt ${path} aus.`,
    opened: (who, console) => `${who} hat die ${console} geöffnet.`,
    ended: (path, how) => `${path}: ${how}`,
  },
})
