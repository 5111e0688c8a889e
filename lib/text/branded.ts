/**
 * Types whose values have been checked, so that a plain text or number cannot be used in their place. Each is made in one place,
 * which casts after its checks.
 */

/** The property by which the compiler tells branded types apart; no value has it. */
export declare const BRAND: unique symbol;

/** A `Base` that was made by the code that makes values of this name. */
export type Branded<Base, Name extends string> = Base & { readonly [BRAND]: Name };
