/** The version of this copy of the facade, for messages only: copies of different versions work together. */
export const version = '0.1.0'
