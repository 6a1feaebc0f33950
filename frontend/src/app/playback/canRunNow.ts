/** What runs in any browser: the keys of `features/run/browser/languages`, which is not loaded to know that. */
const inBrowsers = ['javascript', 'typescript', 'python', 'sql', 'lua']

/** Whether programs in a language run in this browser. */
export const canRunNow = (language: string) => inBrowsers.includes(language)
