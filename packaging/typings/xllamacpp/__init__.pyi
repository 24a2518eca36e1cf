class CommonParamsModel:
    path: str

class CommonParamsSampling:
    temp: float
    top_p: float
    penalty_repeat: float

class CpuParams:
    n_threads: int

class CommonParams:
    sampling: CommonParamsSampling
    cpuparams: CpuParams
    model: CommonParamsModel
    model_alias: set[str]
    hostnames: list[str]
    port: int
    api_keys: list[str]
    cors_origins: str
    use_jinja: bool
    ui: bool
    offline: bool
    endpoint_slots: bool
    n_ctx: int
    n_parallel: int
    kv_unified: bool
    def __init__(self) -> None: ...

class Server:
    @property
    def listening_address(self) -> str: ...
    def __init__(self, params: CommonParams) -> None: ...
