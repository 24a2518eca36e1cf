"""What a fence may name: how each language is called, and how a file of it ends."""

_KNOWN: dict[str, tuple[str, str]] = {
    "bash": ("Bash", ".sh"),
    "bat": ("Batch", ".bat"),
    "c": ("C", ".c"),
    "c#": ("C#", ".cs"),
    "c++": ("C++", ".cpp"),
    "cmake": ("CMake", ".cmake"),
    "cpp": ("C++", ".cpp"),
    "cs": ("C#", ".cs"),
    "csharp": ("C#", ".cs"),
    "css": ("CSS", ".css"),
    "csv": ("CSV", ".csv"),
    "dart": ("Dart", ".dart"),
    "diff": ("Diff", ".diff"),
    "go": ("Go", ".go"),
    "golang": ("Go", ".go"),
    "graphql": ("GraphQL", ".graphql"),
    "haskell": ("Haskell", ".hs"),
    "html": ("HTML", ".html"),
    "ini": ("INI", ".ini"),
    "java": ("Java", ".java"),
    "javascript": ("JavaScript", ".js"),
    "js": ("JavaScript", ".js"),
    "json": ("JSON", ".json"),
    "jsx": ("JSX", ".jsx"),
    "kotlin": ("Kotlin", ".kt"),
    "latex": ("LaTeX", ".tex"),
    "lua": ("Lua", ".lua"),
    "markdown": ("Markdown", ".md"),
    "md": ("Markdown", ".md"),
    "mermaid": ("Mermaid", ".mmd"),
    "nginx": ("nginx", ".conf"),
    "patch": ("Diff", ".patch"),
    "perl": ("Perl", ".pl"),
    "php": ("PHP", ".php"),
    "powershell": ("PowerShell", ".ps1"),
    "ps1": ("PowerShell", ".ps1"),
    "py": ("Python", ".py"),
    "python": ("Python", ".py"),
    "python3": ("Python", ".py"),
    "r": ("R", ".r"),
    "rb": ("Ruby", ".rb"),
    "rs": ("Rust", ".rs"),
    "ruby": ("Ruby", ".rb"),
    "rust": ("Rust", ".rs"),
    "scala": ("Scala", ".scala"),
    "sh": ("Shell", ".sh"),
    "shell": ("Shell", ".sh"),
    "sql": ("SQL", ".sql"),
    "svg": ("SVG", ".svg"),
    "swift": ("Swift", ".swift"),
    "tex": ("LaTeX", ".tex"),
    "toml": ("TOML", ".toml"),
    "ts": ("TypeScript", ".ts"),
    "tsx": ("TSX", ".tsx"),
    "typescript": ("TypeScript", ".ts"),
    "vue": ("Vue", ".vue"),
    "xml": ("XML", ".xml"),
    "yaml": ("YAML", ".yaml"),
    "yml": ("YAML", ".yaml"),
    "zig": ("Zig", ".zig"),
    "zsh": ("Zsh", ".zsh"),
}
_WHOLE_NAMES = {"dockerfile": "Dockerfile", "make": "Makefile", "makefile": "Makefile"}


def shown_language(language: str) -> str:
    """Return how a language is written; one that is not known stays as the reply names it."""
    known = _KNOWN.get(language.lower())
    return known[0] if known else _WHOLE_NAMES.get(language.lower(), language)


def file_name(language: str) -> str:
    """Return under which name code is saved at first: "code.py"; "code.txt" where nothing better is known."""
    lower = language.lower()
    return _WHOLE_NAMES.get(lower) or f"code{_KNOWN.get(lower, ('', '.txt'))[1]}"
