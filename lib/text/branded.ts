/**
 * Types whose values have been checked: a plain text or number is not taken for one. They are made in one place each, which casts
 * after its checks.
 */

/** The property that tells branded types apart. It exists for the compiler alone: no value has it. */
export declare const BRAND: unique symbol;

/** A `Base` that was made where values of this name are made, and nowhere else. */
export type Branded<Base, Name extends string> = Base & { readonly [BRAND]: Name };
