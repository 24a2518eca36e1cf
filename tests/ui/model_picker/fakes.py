"""Stand-ins for the services that the picker uses, filled by each test."""

from dataclasses import dataclass, field

from app.domain.corrections import ModelCorrection, ModelFacts
from app.domain.errors import AppError, ErrorInfo
from app.domain.events import ModelsChanged
from app.domain.model_info import Capabilities, ModelInfo, ModelRef
from app.domain.provider import LOCAL_PROVIDER_ID, ProviderConfig, ProviderKind
from app.infra.bus import EventBus
from app.infra.tasks import TaskScope
from app.services.corrections import Corrections

BRIDGE = ProviderConfig("bridge", "云桥", "https://bridge.example")
HOME = ProviderConfig("home", "Home server", "http://home.example")
LOCAL = ProviderConfig(LOCAL_PROVIDER_ID, "local", "", ProviderKind.LOCAL)

ABILITIES = {
    "v": "vision",
    "t": "tools",
    "h": "thinking",
    "i": "makes_images",
    "f": "makes_videos",
}


@dataclass(frozen=True)
class State:
    loading: bool = False
    error: ErrorInfo | None = None


@dataclass
class FakeCatalog:
    bus: EventBus
    known: list[ModelInfo] = field(default_factory=list)
    stars: list[ModelRef] = field(default_factory=list)
    states: dict[str, State] = field(default_factory=dict)
    refreshed: list[str | None] = field(default_factory=list)
    failure: AppError | None = None
    corrections: list[ModelCorrection] = field(default_factory=list)

    def models(self) -> tuple[ModelInfo, ...]:
        return tuple(self.known)

    def state(self, provider_id: str) -> State:
        return self.states.get(provider_id, State())

    async def refresh(self, provider_id: str | None = None) -> None:
        self.refreshed.append(provider_id)

    def favourites(self) -> tuple[ModelRef, ...]:
        return tuple(self.stars)

    def toggle_favourite(self, ref: ModelRef) -> None:
        if self.failure is not None:
            raise self.failure
        if ref in self.stars:
            self.stars.remove(ref)
        else:
            self.stars.append(ref)
        self.bus.publish(ModelsChanged(ref.provider_id))

    def facts(self, ref: ModelRef) -> ModelFacts:
        listed = next((each for each in self.known if each.ref == ref), ModelInfo(ref))
        return Corrections(self.corrections).facts(listed)

    def correct(self, correction: ModelCorrection) -> None:
        if self.failure is not None:
            raise self.failure
        kept = [each for each in self.corrections if each.key != correction.key]
        self.corrections = kept if correction.says_nothing else [*kept, correction]
        self.bus.publish(ModelsChanged(correction.provider_id))

    def label(self, ref: ModelRef) -> str:
        return ref.provider_id


@dataclass
class FakeProviders:
    configs: list[ProviderConfig]
    refused: dict[ModelRef, tuple[str, ...]] = field(default_factory=dict)

    def all(self) -> tuple[ProviderConfig, ...]:
        return tuple(self.configs)

    def left_out(self, ref: ModelRef) -> tuple[str, ...]:
        return self.refused.get(ref, ())

    def send_again(self, ref: ModelRef) -> None:
        del self.refused[ref]


@dataclass
class FakeServices:
    bus: EventBus
    tasks: TaskScope
    catalog: FakeCatalog
    providers: FakeProviders


def model(provider: ProviderConfig, model_id: str, abilities: str = "", context: int | None = None) -> ModelInfo:
    able = Capabilities(
        vision="v" in abilities or None,
        tools="t" in abilities or None,
        thinking="h" in abilities or None,
        makes_images="i" in abilities or None,
        makes_videos="f" in abilities or None,
    )
    return ModelInfo(ModelRef(provider.id, model_id), able, context)


def sample_models() -> list[ModelInfo]:
    return [
        model(BRIDGE, "claude-sonnet-4.5", "vth", 200_000),
        model(BRIDGE, "claude-haiku-4.5", "vth", 200_000),
        model(BRIDGE, "claude-opus-4.1", "vth", 200_000),
        model(BRIDGE, "deepseek-v3.2", "th", 128_000),
        model(BRIDGE, "deepseek-r1", "h", 65_536),
        model(BRIDGE, "gemini-2.5-pro", "vth", 1_048_576),
        model(BRIDGE, "gemini-2.5-flash-image", "vi", 32_768),
        model(BRIDGE, "gpt-4o", "vt", 128_000),
        model(BRIDGE, "gpt-5", "vth", 400_000),
        model(BRIDGE, "gpt-image-1", "vi"),
        model(BRIDGE, "gpt-4-gizmo-*"),
        model(BRIDGE, "qwen3-vl-plus", "vt", 262_144),
        model(BRIDGE, "recraft-v3", "i"),
        model(BRIDGE, "sora-2", "vf"),
        model(HOME, "qwen3-30b-a3b", "th", 32_768),
        model(HOME, "gemma-3-27b-it", "v", 131_072),
        model(LOCAL, "SmolLM2-135M-Instruct", "", 8_192),
    ]


def make_services(models: list[ModelInfo], stars: list[ModelRef] | None = None) -> FakeServices:
    bus = EventBus()
    catalog = FakeCatalog(bus, models, stars or [])
    return FakeServices(bus, TaskScope("test"), catalog, FakeProviders([BRIDGE, HOME, LOCAL]))
