"""The command line: a second front end on the same services, in English, without Qt."""
