/** Number, type (a scalar, an enum or a message) and whether it is repeated (1 or 0). */
export type SchemaField = readonly [number: number, type: string, repeated: number];
export const messages: Readonly<Record<string, Readonly<Record<string, SchemaField>>>>;
export const enums: Readonly<Record<string, Readonly<Record<string, number>>>>;
