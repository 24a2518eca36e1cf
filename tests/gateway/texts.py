"""What the models of the test gateway say."""

from typing import Final

HELD_FIRST: Final = "This is the first half of the reply. "
HELD_SECOND: Final = "This is the second half, and here it ends."

PARAGRAPH: Final = (
    "Water boils at a lower temperature on a mountain, because the air presses less on its surface. At three thousand "
    "metres it boils at about ninety degrees, so an egg takes longer there, and tea tastes of little. A pressure "
    "cooker does the opposite: it keeps the steam in, the pressure rises, and the water gets hotter than a hundred "
    "degrees."
)

MARKDOWN: Final = """# Sorting in Python

`sorted()` returns a **new list**; `list.sort()` changes the list *in place*. See the
[documentation](https://docs.python.org/3/howto/sorting.html) for more.

## A first example

```python
from operator import attrgetter

people = [Person("Ada", 36), Person("林", 29)]
people.sort(key=attrgetter("age"), reverse=True)
for person in people:
    print(f"{person.name:<10} {person.age}")  # oldest first
```

## What to choose

| Function | Changes the list | Returns | Cost |
|:---------|:----------------:|:--------|-----:|
| `sorted` | no | a new list | O(n log n) |
| `list.sort` | yes | `None` | O(n log n) |
| `heapq.nlargest` | no | the *k* largest | O(n log k) |

1. Take `sorted` when the original is still needed.
2. Take `sort` when it is not:
   - it saves memory,
   - it says so by returning `None`.
3. Take `heapq` for a few of many.

> Sorting is stable: what compares equal keeps its order.
> So you can sort by several keys, one after the other.

### In other languages

```rust
let mut ages = vec![36, 29, 41];
ages.sort_unstable_by(|a, b| b.cmp(a));
println!("{ages:?}");
```

- [x] Explain `key`
- [ ] Explain `cmp_to_key`

---

中文也一样：`sorted(names)` 按码点排序，而不是按拼音排序。 ~~Locale-aware sorting~~ needs `locale.strxfrm`.
"""

CHINESE: Final = """## 排序

`sorted()` 返回**新列表**，`list.sort()` 则就地修改。稳定排序会保留相等元素的先后次序。

- 需要保留原列表时用 `sorted`；
- 不需要时用 `sort`，更省内存。

```python
names = ["张三", "李四", "王五"]
print(sorted(names, key=len))
```
"""
