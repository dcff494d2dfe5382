/** What should be among the files of a day and is not. */
export interface MissingFile {
	/**
	 * `listed`: a manifest lists it. `expected`: the config says that the day must have it. `gone`: it was loaded for the date
	 * and is no longer in the source, or has no record now. `named`: the source has its name, as a URL has, and not the file.
	 * `refused`: it was refused or empty and put away, and has not come again.
	 */
	readonly why: 'listed' | 'expected' | 'gone' | 'named' | 'refused';
	/** Its name, or the globs of those that are expected. */
	readonly name: string;
	/** What is the matter, as a sentence. */
	readonly message: string;
	/** It was to have come by now. */
	readonly isLate: boolean;
}
