/** Writes one message. */
export type Write<T> = (value: T, to: Fields) => void

/**
 * Writes the fields of a message, each by its number, which protobuf has, and its name, which JSON has. So a message is
 * described once.
 */
export interface Fields {
  string(number: number, name: string, value: string): void
  /** A boolean, or the value of an enum. */
  choice(number: number, name: string, value: boolean | number): void
  /** A signed integer of at most 32 bits, mostly a small one. */
  signed(number: number, name: string, value: number): void
  /** A signed integer of 64 bits. */
  integer(number: number, name: string, value: number): void
  /** An unsigned integer of 64 bits, of fixed length. */
  count(number: number, name: string, value: number): void
  double(number: number, name: string, value: number): void
  /** Unix milliseconds, as nanoseconds. */
  time(number: number, name: string, timeMs: number | undefined): void
  /** Bytes, as hexadecimal digits. */
  id(number: number, name: string, digits: string | undefined): void
  doubles(number: number, name: string, values: readonly number[]): void
  /** Unsigned integers of 64 bits. */
  counts(number: number, name: string, values: readonly number[], isFixed: boolean): void
  message<T>(number: number, name: string, write: Write<T>, value: T): void
  messages<T>(number: number, name: string, write: Write<T>, values: readonly T[]): void
}
