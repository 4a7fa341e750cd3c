import { type DistributionOptions, distributionSettings } from './distribution-settings.ts'
import { type RecordingOptions, recordingSettings } from './recording-settings.ts'
import type { Setting } from './setting.ts'
import { type TransportOptions, transportSettings } from './transport-settings.ts'

/** The settings of the recorder and of its expositions, as one object. Each may be left out. */
export interface RecorderOptions extends DistributionOptions, RecordingOptions {}

/** All settings as one object. Each may be left out; the builder has a method for each. */
export interface ExporterOptions extends TransportOptions, RecorderOptions {}

type Settings = typeof transportSettings & typeof distributionSettings & typeof recordingSettings

/** The one table of settings, by option. The builder, options as an object, and digests read it. */
export const settings: Settings = { ...transportSettings, ...distributionSettings, ...recordingSettings }

export type SettingName = keyof Settings

/** The arguments of a setting's method. */
export type ArgumentsOf<Name extends SettingName> = Parameters<Settings[Name]['check']>

/** The checked values of all settings. */
export type Values = { [Name in SettingName]: Settings[Name]['initial'] }

export function initialValues(): Values {
  const entries = Object.entries(settings).map(([name, { initial, isList }]) => [name, isList ? [] : initial])
  return Object.fromEntries(entries)
}

/** Checks a call of a setting's method, and puts its result into `values`. */
export function put<Name extends SettingName>(values: Values, name: Name, args: ArgumentsOf<Name>): void {
  const { isList, check } = settings[name] as Setting<readonly unknown[], unknown, unknown>
  const checked = check(...args)
  if (isList) (values[name] as unknown[]).push(checked)
  else (values as Record<string, unknown>)[name] = checked
}

/** Checks an option, and puts its result into `values`. */
export function putOption<Name extends keyof ExporterOptions>(
  values: Values,
  name: Name,
  option: NonNullable<ExporterOptions[Name]>,
): void {
  for (const args of callsForOptions[name].callsFor(option as never)) put(values, name, args as never)
}

/** The same table with a type that fails to compile if an option has no setting. */
const callsForOptions: {
  readonly [Name in keyof ExporterOptions]-?: Pick<
    Setting<readonly unknown[], unknown, NonNullable<ExporterOptions[Name]>>,
    'callsFor'
  >
} = settings
