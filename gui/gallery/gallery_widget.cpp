// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/gallery/gallery_widget.h"

#include "gui/export/picture.h"
#include "gui/paint/fonts.h"
#include "gui/paint/scene_painter.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QIcon>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QResizeEvent>
#include <QStandardPaths>
#include <QStyledItemDelegate>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace copyscope::gui {

namespace {

constexpr QSize pictureSize(300, 190);
constexpr int aroundName = 26;      ///< what the style leaves free around picture and name
constexpr double scrollBarWidth = 9;   ///< in the style sheet, at 100 %

/// A picture by what the scenario says, so that a changed one is drawn anew; of paper there is none.
QString cacheFile(const QString& file, ThemeName theme)
{
    QFile in(file);
    if (!in.open(QIODevice::ReadOnly))
        return {};
    const QByteArray key = QCryptographicHash::hash(in.readAll() + QByteArrayLiteral(COPYSCOPE_VERSION), QCryptographicHash::Sha1).toHex();
    return QStandardPaths::writableLocation(QStandardPaths::CacheLocation) + QStringLiteral("/thumbnails/") + QString::fromLatin1(key) + (theme == ThemeName::Dark ? QStringLiteral("-dark.png") : QStringLiteral(".png"));
}

QImage drawPicture(const LoadedRun& run, ThemeName name)
{
    QImage image(pictureSize * 2, QImage::Format_RGB32);
    const Theme colours = theme(name);
    image.fill(colours.ground);
    QPainter p(&image);
    p.scale(2, 2);
    std::vector<LanePointer> lanes(run.lanes.begin(), run.lanes.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(1, run.lanes.size())));
    const auto rects = laneRects(QRectF(QPointF(2, 2), QSizeF(pictureSize) - QSizeF(4, 4)), lanes.size(), 4);
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        const LaneLayout layout = layoutLane(*lanes[i], rects[i], {0.36, false});
        paintScene(p, sceneAt(*lanes[i], layout, model::Nanoseconds(lanes[i]->end().value() * 4 / 10)), colours);
    }
    return image;
}

/// Rows as high as their names need it at the width that the list has.
class NameDelegate : public QStyledItemDelegate {
public:
    explicit NameDelegate(QTreeWidget* tree) : QStyledItemDelegate(tree), m_tree(tree) {}

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const bool pictured = index.parent().isValid();
        const int room = m_tree->viewport()->width() - aroundName - (pictured ? m_tree->iconSize().width() : 0);
        QStyleOptionViewItem item = option;
        initStyleOption(&item, index);
        const QRect text = item.fontMetrics.boundingRect(QRect(0, 0, std::max(room, 20), 10000), Qt::TextWordWrap, index.data().toString());
        const int picture = pictured ? m_tree->iconSize().height() : 0;
        return {room, std::max(text.height(), picture) + 6};
    }

private:
    QTreeWidget* m_tree;
};

}  // namespace

GalleryWidget::GalleryWidget(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("gallery"));
    setAttribute(Qt::WA_StyledBackground);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 10, 8, 8);
    m_search = new QLineEdit(this);
    m_search->setPlaceholderText(tr("Search scenarios"));
    m_search->setAccessibleName(tr("Search scenarios"));
    m_search->setClearButtonEnabled(true);
    m_tree = new QTreeWidget(this);
    m_tree->setHeaderHidden(true);
    m_tree->setRootIsDecorated(false);
    m_tree->setIndentation(2);
    m_tree->setWordWrap(true);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setAccessibleName(tr("Scenarios"));
    m_tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_tree->setExpandsOnDoubleClick(false);
    m_tree->setTextElideMode(Qt::ElideNone);
    m_tree->setItemDelegate(new NameDelegate(m_tree));
    m_none = new QLabel(tr("No scenario is like that."), this);
    m_none->setObjectName(QStringLiteral("muted"));
    m_none->setWordWrap(true);
    m_none->hide();
    column->addWidget(m_search);
    column->addWidget(m_none);
    column->addWidget(m_tree, 1);
    connect(m_search, &QLineEdit::textChanged, this, &GalleryWidget::filter);
    const auto open = [this](QTreeWidgetItem* item) {
        const QString file = item->data(0, Qt::UserRole).toString();
        if (!file.isEmpty())
            emit chosen(file);
    };
    connect(m_tree, &QTreeWidget::itemActivated, this, open);
    connect(m_search, &QLineEdit::returnPressed, this, [this, open] {
        for (int g = 0; g < m_tree->topLevelItemCount(); ++g)
            for (int i = 0; i < m_tree->topLevelItem(g)->childCount(); ++i)
                if (!m_tree->topLevelItem(g)->child(i)->isHidden())
                    return open(m_tree->topLevelItem(g)->child(i));
    });
    connect(&m_runner, &Runner::finished, this, [this](const std::shared_ptr<LoadedRun>& run) {
        for (const ThemeName name : {ThemeName::Light, ThemeName::Dark}) {
            const QImage image = drawPicture(*run, name);
            const QString file = cacheFile(m_drawing, name);
            QDir().mkpath(QFileInfo(file).path());
            image.save(file);
            if (name == m_theme)
                setPicture(m_drawing, image);
        }
        nextThumbnail();
    });
    connect(&m_runner, &Runner::failed, this, &GalleryWidget::nextThumbnail);
}

void GalleryWidget::setEntries(std::vector<GalleryEntry> entries)
{
    m_entries = std::move(entries);
    m_tree->clear();
    QTreeWidgetItem* group = nullptr;
    for (const GalleryEntry& e : m_entries) {
        if (!group || group->text(0) != e.group) {
            group = new QTreeWidgetItem(m_tree, {e.group});
            group->setFlags(Qt::ItemIsEnabled);
            group->setExpanded(true);
        }
        auto* item = new QTreeWidgetItem(group, {e.title});
        item->setData(0, Qt::UserRole, e.file);
        item->setToolTip(0, e.about.isEmpty() ? e.title : e.title + u'\n' + e.about);
    }
    setZoom(m_zoom);
    loadPictures();
}

void GalleryWidget::setColours(ThemeName name)
{
    const ThemeName shown = name == ThemeName::Dark ? ThemeName::Dark : ThemeName::Light;
    if (shown == m_theme)
        return;
    m_theme = shown;
    loadPictures();
}

void GalleryWidget::loadPictures()
{
    m_waiting.clear();
    for (const GalleryEntry& e : m_entries) {
        QImage cached;
        if (cached.load(cacheFile(e.file, m_theme)))
            setPicture(e.file, cached);
        else
            m_waiting.push_back(e.file);
    }
    if (m_enabled && m_drawing.isEmpty())
        nextThumbnail();
}

void GalleryWidget::setZoom(double zoom)
{
    m_zoom = zoom;
    m_tree->setFont(sceneFont(12 * zoom));
    for (int g = 0; g < m_tree->topLevelItemCount(); ++g)
        m_tree->topLevelItem(g)->setFont(0, sceneFont(11 * zoom, true));
    fitPictures();
}

void GalleryWidget::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (event->oldSize().width() != event->size().width())
        fitPictures();
}

void GalleryWidget::fitPictures()
{
    // A picture beside which the longest word has no room is made smaller; then the names are wrapped to what is left.
    const QFontMetrics metrics(sceneFont(12 * m_zoom));
    int longest = 0;
    for (const GalleryEntry& e : m_entries)
        for (const QString& word : e.title.split(u' '))
            longest = std::max(longest, metrics.horizontalAdvance(word));
    const QMargins margins = layout()->contentsMargins();
    const int room = width() - margins.left() - margins.right() - static_cast<int>(scrollBarWidth * m_zoom) - aroundName - longest;
    const QSize most = QSize(54, 34) * m_zoom;
    m_tree->setIconSize(most.scaled(QSize(std::max(room, 16), most.height()), Qt::KeepAspectRatio).boundedTo(most));
    m_tree->doItemsLayout();
}

QTreeWidgetItem* GalleryWidget::itemFor(const QString& file) const
{
    for (int g = 0; g < m_tree->topLevelItemCount(); ++g)
        for (int i = 0; i < m_tree->topLevelItem(g)->childCount(); ++i)
            if (m_tree->topLevelItem(g)->child(i)->data(0, Qt::UserRole).toString() == file)
                return m_tree->topLevelItem(g)->child(i);
    return nullptr;
}

void GalleryWidget::setPicture(const QString& file, const QImage& image)
{
    if (QTreeWidgetItem* item = itemFor(file)) {
        // The same when it is selected: no veil over it.
        QIcon icon;
        for (const QIcon::Mode mode : {QIcon::Normal, QIcon::Selected})
            icon.addPixmap(QPixmap::fromImage(image), mode);
        item->setIcon(0, icon);
    }
}

void GalleryWidget::setCurrent(const QString& file)
{
    if (QTreeWidgetItem* item = itemFor(file))
        m_tree->setCurrentItem(item);
    else
        m_tree->setCurrentItem(nullptr);
}

QString GalleryWidget::firstFile() const
{
    for (const GalleryEntry& e : m_entries)
        if (e.file.endsWith(QStringLiteral("file-to-socket.yaml")))
            return e.file;
    return m_entries.empty() ? QString() : m_entries.front().file;
}

void GalleryWidget::focusSearch()
{
    m_search->setFocus();
    m_search->selectAll();
}

void GalleryWidget::filter(const QString& text)
{
    bool none = !m_entries.empty();
    for (int g = 0; g < m_tree->topLevelItemCount(); ++g) {
        QTreeWidgetItem* group = m_tree->topLevelItem(g);
        bool any = false;
        for (int i = 0; i < group->childCount(); ++i) {
            const QString file = group->child(i)->data(0, Qt::UserRole).toString();
            bool shown = false;
            for (const GalleryEntry& e : m_entries)
                if (e.file == file)
                    shown = e.matches(text);
            group->child(i)->setHidden(!shown);
            any = any || shown;
        }
        group->setHidden(!any);
        none = none && !any;
    }
    m_none->setVisible(none);
}

void GalleryWidget::drawThumbnails(bool on)
{
    if (on == m_enabled)
        return;
    m_enabled = on;
    if (on && m_drawing.isEmpty())
        nextThumbnail();
}

void GalleryWidget::nextThumbnail()
{
    m_drawing.clear();
    if (!m_enabled || m_waiting.empty() || copyscopeProgram().isEmpty())
        return;
    m_drawing = m_waiting.front();
    m_waiting.pop_front();
    RunRequest request;
    request.file = m_drawing;
    m_runner.run(request);
}

}  // namespace copyscope::gui
