"""What can go wrong while setting up, as sentences: what happened and what to do about it.

Read by bootstrap.py on any Python from 3.6 on: no newer syntax or annotations here.
"""

import errno
import re
import shutil

BUSY = "Another bootstrap.py is installing right now; wait for it to end and run this again."
NO_CLINIC_DEMO = (
    "The demo fine-tunes a model, which the clinic edition cannot; run it as: "
    "python3 bootstrap.py demo"
)
NO_SCREEN = (
    "There is no screen here (DISPLAY and WAYLAND_DISPLAY are not set); log in to a desktop, or "
    "work without the window: {python} -m medgen_desktop.cli --help"
)


def python_refusal(major: int, minor: int) -> str:
    """Why this Python cannot be used, or ""; names a fitting one of this machine, if there is."""
    if major == 3 and 11 <= minor <= 13:  # noqa: PLR2004 - the versions that pyproject.toml names
        return ""
    better = _better_python()
    remedy = (
        f"run this again as: {better} bootstrap.py"
        if better
        else "install one of those and run bootstrap.py with it"
    )
    return f"MedGen Desktop needs Python 3.11, 3.12 or 3.13, and this is {major}.{minor}; {remedy}."


def _better_python() -> str:
    """The command of a fitting Python on this machine, or ""."""
    names = ("python3.13", "python3.12", "python3.11")
    return next((name for name in names if shutil.which(name)), "")


def venv_sentence(output: str) -> str:
    """Why `python -m venv` failed."""
    if re.search(r"ensurepip|No module named '?venv", output):
        return (
            "This Python lacks its venv module; on Debian and Ubuntu install it with: "
            "sudo apt install python3-venv"
        )
    if "No space left" in output:
        return "The disk is full; free some space and run this again."
    last = (output.strip().splitlines() or ["no reason given"])[-1]
    return f"The virtual environment could not be made ({last}); mend that and run this again."


# From the sure to the likely: pip also tells of connections that failed and came back.
_PIP_SENTENCES = (
    (
        r"No space left on device|Errno 28|WinError 112",
        "The disk filled up during the installation; free some space, on the disk of the temporary "
        "folder too, and run this again.",
    ),
    (
        r"DO NOT MATCH THE HASHES|BadZipFile|[Ii]nvalid wheel",
        "A package arrived damaged; run this again.",
    ),
    (
        r"Permission ?[Dd]enied|Errno 13|WinError 5\b|WinError 32\b",
        "A file could not be written; close the program if it is open, check that this folder is "
        "yours, and run this again.",
    ),
    (
        r"ResolutionImpossible|conflicting dependencies",
        "The pinned versions contradict each other; take a clean copy of the project and run this "
        "again.",
    ),
    (
        r"Failed building wheel|Failed to build|metadata-generation-failed",
        "A package had to be compiled and could not be; use a 64-bit Python 3.11, 3.12 or 3.13 "
        "from python.org or your system, and run this again.",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError",
        "The package index shows a certificate that this machine does not trust; ask your network "
        "administrator for the certificate file, name it in PIP_CERT, and run this again.",
    ),
    (
        r"NewConnectionError|NameResolutionError|Temporary failure in name resolution|"
        r"Name or service not known|getaddrinfo failed|Connection refused|ConnectTimeout|"
        r"ReadTimeout|Read timed out|Network is unreachable|ProxyError|Max retries exceeded|"
        r"Connection reset|ConnectionError|connection broken",
        "The package index cannot be reached; connect to the internet, or set MEDGEN_WHEELS to a "
        "folder of wheels, and run this again.",
    ),
)


def pip_sentence(output: str) -> str:
    """What pip's output means and what to do, as one sentence."""
    for pattern, sentence in _PIP_SENTENCES:
        if re.search(pattern, output):
            return sentence
    missing = re.search(r"No matching distribution found for (\S+)", output)
    if missing:
        return (
            f"The package {missing[1]} was not found for this system; use a 64-bit Python 3.11, "
            "3.12 or 3.13 and an index or folder of wheels that has it, and run this again."
        )
    errors = re.findall(r"^ *ERROR: (.*?)\.? *$", output, re.MULTILINE)
    reason = errors[-1] if errors else "no reason given"
    return f"pip failed ({reason}); mend that and run this again."


_QT_APT = (
    "libegl1 libgl1 libopengl0 libxkbcommon0 libxkbcommon-x11-0 libdbus-1-3 libfontconfig1 "
    "libfreetype6 libglib2.0-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 "
    "libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1"
)
_QT_DNF = (
    "libglvnd-egl libglvnd-glx libglvnd-opengl libxkbcommon libxkbcommon-x11 dbus-libs fontconfig "
    "freetype glib2 libxcb xcb-util-cursor xcb-util-wm xcb-util-image xcb-util-keysyms "
    "xcb-util-renderutil"
)


def qt_sentence(output: str) -> str:
    """Which system library Qt lacks and how to install it with the others that it needs."""
    library = re.search(r"(lib[\w.+-]+\.so[\w.]*): cannot open shared object", output)
    if library and shutil.which("apt-get"):
        remedy = f"install Qt's libraries with: sudo apt install {_QT_APT}"
    elif library and shutil.which("dnf"):
        remedy = f"install Qt's libraries with: sudo dnf install {_QT_DNF}"
    elif library:
        remedy = "install the package of your system that holds it"
    elif "DLL load failed" in output:
        remedy = "install the Microsoft Visual C++ Redistributable (x64)"
        return f"Qt needs a system library that is missing; {remedy} and run this again."
    else:
        last = (output.strip().splitlines() or ["no reason given"])[-1]
        return f"Qt does not start here ({last}); mend that and run this again."
    return f"The window needs the system library {library[1]}, which is missing; {remedy}"


def full_disk_sentence(free_gigabytes: float, needed_gigabytes: float, place: str) -> str:
    """How much space is missing where."""
    return (
        f"This needs about {needed_gigabytes:g} GB of disk space and {free_gigabytes:.1f} GB are "
        f"free at {place}; free some space and run this again."
    )


def os_sentence(error: OSError, place: str) -> str:
    """Why a file or folder could not be used."""
    if error.errno == errno.ENOSPC:
        return "The disk is full; free some space and run this again."
    return f"{place} cannot be used ({error.strerror}); mend that and run this again."
