"""What models cost, as the picker shows it: US dollars for a million tokens, estimated by the gateway's prices page."""

from dataclasses import dataclass

from app.domain.model_info import ModelInfo
from app.domain.provider import LOCAL_PROVIDER_ID
from app.ui.translation import translate


@dataclass(frozen=True, slots=True)
class PriceTexts:
    """``taken`` and ``given`` are for a million tokens in and out; ``words`` are for both where the price is another.

    All are empty where nobody has said anything.
    """

    taken: str = ""
    given: str = ""
    words: str = ""

    @property
    def spoken(self) -> str:
        """Return it as a person says it, empty where there is nothing to say."""
        if self.words or not (self.taken or self.given):
            return self.words
        if not self.given:
            return translate("ModelPicker", "${taken} for a million tokens in, estimated").format(taken=self.taken)
        words = translate("ModelPicker", "${taken} in, ${given} out for a million tokens, estimated")
        return words.format(taken=self.taken, given=self.given)


def price_texts(model: ModelInfo) -> PriceTexts:
    """Return what a model costs, in the language of the window."""
    if model.ref.provider_id == LOCAL_PROVIDER_ID:
        return PriceTexts(words=translate("ModelPicker", "free"))
    price = model.price
    if price is None:
        return PriceTexts()
    if price.per_call is not None:
        words = translate("ModelPicker", "${price} a call").format(price=amount_text(price.per_call))
        return PriceTexts(words=words)
    if price.input_per_million is None:
        return PriceTexts()
    given = price.output_per_million
    return PriceTexts(amount_text(price.input_per_million), "" if given is None else amount_text(given))


def amount_text(dollars: float) -> str:
    """Return an amount with two decimals; what is less than half a cent is not said to be nothing."""
    if 0 < dollars < 0.005:
        return "<0.01"
    return f"{dollars:.2f}" if dollars < 100_000 else f"{dollars:.0e}"
