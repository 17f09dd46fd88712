/** The ICAO's spelling alphabet (Annex 10, volume II, 5.2.1.3), and digits as words. */
const WORDS: Record<string, string> = {
  ...{ A: 'Alfa', B: 'Bravo', C: 'Charlie', D: 'Delta', E: 'Echo', F: 'Foxtrot', G: 'Golf', H: 'Hotel', I: 'India' },
  ...{ J: 'Juliett', K: 'Kilo', L: 'Lima', M: 'Mike', N: 'November', O: 'Oscar', P: 'Papa', Q: 'Quebec', R: 'Romeo' },
  ...{ S: 'Sierra', T: 'Tango', U: 'Uniform', V: 'Victor', W: 'Whiskey', X: 'X-ray', Y: 'Yankee', Z: 'Zulu' },
  ...{ 0: 'zero', 1: 'one', 2: 'two', 3: 'three', 4: 'four', 5: 'five', 6: 'six', 7: 'seven', 8: 'eight', 9: 'nine' },
};

/** Returns how to read a password aloud, a line for each part between dashes: `Kilo, seven, Mike, Papa`. */
export const spell = (password: string): string[] =>
  password.split('-').map((part) => [...part].map((letter) => WORDS[letter] ?? letter).join(', '));
